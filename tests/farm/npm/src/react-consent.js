import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { CookieConsent, getCookieConsentValue } from 'react-cookie-consent';

const text = window.consentText;
const accepted = () => window.loadAll();
if (getCookieConsentValue('CookieConsent') === 'true') accepted();
createRoot(document.getElementById('consent-root')).render(
  createElement(
    CookieConsent,
    { enableDeclineButton: true, buttonText: text.accept, declineButtonText: text.decline, onAccept: accepted },
    text.message,
  ),
);
