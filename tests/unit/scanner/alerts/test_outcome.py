from scanner.alerts.outcome import LONGEST, reason


def test_secrets_go_and_one_line_stays():
    assert reason("535\r\nbad p4ss for user\x1b[1m", ["p4ss", ""]) == "535 bad *** for user [1m"
    assert reason("abcd abc", ["abc", "abcd"]) == "*** ***"
    assert len(reason("x" * 1000, [])) == LONGEST
