import cookieManager from '@hmcts/cookie-manager'; window.cookieManager = cookieManager;
