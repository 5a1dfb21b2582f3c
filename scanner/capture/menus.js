// Opens menus for the links that are in the page only then. Evaluated in a world of its own (CDP
// Page.createIsolatedWorld), which the page cannot see; `menus` is what it leaves there. It knows no words: which of the
// elements that it lists may be pressed is decided outside (menus.py).
globalThis.menus = (() => {
  "use strict";
  const MOST = %MOST%, LONGEST = 400, MOST_LINKS = 300;
  const TOGGLES = "button, summary, [role=button], [aria-expanded], [aria-haspopup], [data-toggle], [data-bs-toggle], a";
  const NEVER = ":disabled, [aria-disabled=true], input, select, textarea, option, label, video, audio, [contenteditable]," +
    " [role=switch], [role=checkbox], [role=radio], [role=option], [role=tab], [role=combobox], [role=slider], [aria-pressed]," +
    " [download], [formaction], [aria-haspopup=listbox], [aria-haspopup=dialog]:not([aria-controls]), [data-dismiss], [data-bs-dismiss]";
  const MENU = /menu|hamburger|burger|nav[-_]?(?:bar)?[-_]?(?:toggle|trigger|open|button|btn|icon)|off-?canvas|drawer|mega|flyout|sub-?nav/i;
  const CONSENT = /cookie|consent|gdpr|(?:^|[-_ ])cmp|onetrust|didomi|usercentrics|cookiebot|sp_message|cc-window|cky-|truste|klaro|qc-cmp/i;
  const UNSAFE = /location|submit|fetch|ajax|\.post|\bopen\s*\(|confirm|delete|remove|href/i;
  const parent = (node) => node.assignedSlot || node.parentElement ||
    (node.parentNode instanceof ShadowRoot ? node.parentNode.host : null);
  const said = (element) => ["id", "class", "aria-controls", "data-target", "data-bs-target", "aria-label", "data-testid"]
    .map((name) => element.getAttribute(name) || "").join(" ").slice(0, LONGEST);
  const roots = () => {
    const found = [document];
    for (let at = 0; at < found.length && found.length < 60; at += 1) {
      for (const element of found[at].querySelectorAll("*")) if (element.shadowRoot) found.push(element.shadowRoot);
    }
    return found;
  };
  const leadsSomewhere = (element) => {
    for (let one = element; one; one = parent(one)) {
      if (!one.matches("a[href], area[href]")) continue;
      const href = one.getAttribute("href").trim();
      return !/^(?:#(?![!/]\S)|javascript:\s*(?:void\b|;|$)|$)/i.test(href);
    }
    return false;
  };
  const isToggle = (element) => {
    if (element.localName === "summary") return element.parentElement?.localName === "details" && !element.parentElement.open;
    const expanded = element.getAttribute("aria-expanded"), popup = element.getAttribute("aria-haspopup");
    if (expanded === "true") return false;
    if (expanded === "false" || (popup !== null && popup !== "false")) return true;
    if (/^(?:dropdown|collapse|offcanvas)$/.test(element.dataset.toggle || element.dataset.bsToggle || "")) return true;
    return MENU.test(said(element)) || (element.localName !== "a" && MENU.test((element.textContent || "").slice(0, 30)));
  };
  const isSafe = (element) => {
    if (element.matches(NEVER) || leadsSomewhere(element)) return false;
    if (element.localName === "button" && element.form && element.type !== "button") return false;
    const handler = element.getAttribute("onclick") || "";
    if (UNSAFE.test(handler)) return false;
    for (let one = element; one && one !== document.body; one = parent(one)) {
      if (CONSENT.test(`${one.id} ${one.getAttribute("class") || ""} ${one.getAttribute("aria-label") || ""}`)) return false;
    }
    return true;
  };
  const rank = (element) => {
    const named = MENU.test(said(element));
    const shown = element.checkVisibility({visibilityProperty: true});
    if (!shown && !named) return -1;
    const placed = Boolean(element.closest("nav, header, [role=navigation], [role=menubar], [role=banner]"));
    return (named ? 4 : 0) + (placed ? 2 : 0) + (element.localName === "summary" ? 0 : 1);
  };
  const pressed = new WeakSet();
  let listed = [], known = new Set(), html = "", count = 0;
  const gather = () => {
    for (const root of roots()) for (const link of root.querySelectorAll("a[href], area[href]")) {
      const href = link.href;
      if (typeof href !== "string" || known.has(href)) continue;
      known.add(href);
      if ((count += 1) > MOST_LINKS) return;
      const copy = link.cloneNode(false);
      copy.textContent = (link.textContent || "").trim().slice(0, 120);
      copy.setAttribute("href", href);
      html += copy.outerHTML;
    }
  };
  gather();
  html = "";
  count = 0;
  // Nothing that is pressed may send a form or follow a link, whatever the page makes of the press.
  for (const kind of ["submit", "click", "auxclick"]) addEventListener(kind, (event) => {
    const on = event.composedPath().find((one) => one instanceof Element);
    if (kind === "submit" || !on || leadsSomewhere(on)) event.preventDefault();
  }, {capture: true});
  const drawn = () => new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done, 0));
    setTimeout(done, 60);
  });
  const fire = (element, Kind, type, more) =>
    element.dispatchEvent(new Kind(type, {bubbles: true, cancelable: true, composed: true, view: window, ...more}));
  return {
    // What could be pressed now, best first: a description each, to be judged outside.
    list() {
      const found = [];
      for (const root of roots()) for (const element of root.querySelectorAll(TOGGLES)) {
        if (pressed.has(element) || !isToggle(element) || !isSafe(element)) continue;
        const value = rank(element);
        if (value >= 0) found.push({element, value});
      }
      found.sort((a, b) => b.value - a.value);
      listed = found.slice(0, 3 * MOST).map((one) => one.element);
      return listed.map((element) => ({
        text: (element.textContent || "").trim().slice(0, LONGEST), label: element.getAttribute("aria-label") || "",
        title: element.getAttribute("title") || "",
        attributes: Object.fromEntries([...element.attributes].slice(0, 40).map((one) => [one.name, one.value.slice(0, LONGEST)])),
      }));
    },
    // Presses those of the list that were chosen; how many it got to within its time.
    async press(chosen, until) {
      const end = performance.now() + until;
      let done = 0;
      for (const number of chosen) {
        const element = listed[number];
        if (performance.now() > end) break;
        if (!element || !element.isConnected || pressed.has(element) || !isToggle(element) || !isSafe(element)) continue;
        pressed.add(element);
        done += 1;
        const before = count;
        for (const type of ["pointerover", "pointerenter", "pointerdown"]) fire(element, PointerEvent, type, {pointerType: "mouse"});
        for (const type of ["mouseover", "mouseenter", "mousedown"]) fire(element, MouseEvent, type);
        await drawn();
        gather();
        for (const type of ["pointerup", "mouseup"]) fire(element, type === "mouseup" ? MouseEvent : PointerEvent, type);
        if (count > before) continue;  // it opens at once; a click might close it again
        element.click();
        await drawn();
        gather();
      }
      return done;
    },
    told() { gather(); return html; },
  };
})();
