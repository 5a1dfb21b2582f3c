// Runs before any script of the page, in every frame, popup and worker. Reports writes to cookies and storage with the stack that made
// them, and can bring late timers forward. %BINDING% is the name of the reporting function (CDP Runtime.addBinding),
// which is taken out of the page's sight at once.
(() => {
  "use strict";
  const report = globalThis["%BINDING%"];
  if (typeof report !== "function") return;
  delete globalThis["%BINDING%"];
  const handle = "%HANDLE%";
  if (Object.prototype.hasOwnProperty.call(globalThis, handle)) return;

  // Everything used later is taken now: pages replace JSON, Promise, Map.prototype, Error.prepareStackTrace and more.
  const apply = Reflect.apply, NativeError = Error, NativePromise = Promise, NativeNumber = Number;
  const stringify = JSON.stringify, define = Reflect.defineProperty, describe = Reflect.getOwnPropertyDescriptor;
  const drop = Reflect.deleteProperty, round = Math.round, max = Math.max, slice = Array.prototype.slice;
  const promiseThen = Promise.prototype.then, now = Date.now.bind(Date);
  const own = (map, names) => {
    for (const name of names) define(map, name, {value: map[name]});
    return map;
  };
  const text = (value) => { try { return `${value}`; } catch { return ""; } };
  const page = globalThis.document;  // a worker has none, and inherits its timers
  const scope = page ? globalThis : WorkerGlobalScope.prototype;
  const nativeExec = RegExp.prototype.exec, listen = EventTarget.prototype.addEventListener;
  const frameUrl = () => {
    // A frame without an address of its own (about:srcdoc, about:blank) acts for the nearest one above that has one.
    let view = globalThis;
    try {
      for (let up = 0; up < 8; up += 1) {
        const {protocol, href} = view.location;
        if (protocol === "https:" || protocol === "http:") return href;
        view = view.opener ?? view.parent;
      }
    } catch { /* the frame above is another site's */ }
    return location.href;
  };
  const origin = text(globalThis.origin);
  const put = (name, found) => {
    try {
      if (found) define(NativeError, name, {__proto__: null, ...found}); else drop(NativeError, name);
    } catch { /* frozen by the page: its own choice stays in force */ }
  };
  const stack = () => {
    // What the page made of Error (another limit, a formatter of its own) is put aside for one moment.
    const limit = describe(NativeError, "stackTraceLimit"), format = describe(NativeError, "prepareStackTrace");
    put("stackTraceLimit", {value: 40, writable: true, configurable: true});
    put("prepareStackTrace", {value: undefined, writable: true, configurable: true});
    try {
      const lines = new NativeError().stack;
      return typeof lines === "string" ? lines : "";
    } catch {
      return "";
    } finally {
      put("stackTraceLimit", limit);
      put("prepareStackTrace", format);
    }
  };
  const LONGEST_REPORT = 4000000;
  const off = %OFF%;                 // kinds of reports that nobody wants
  const send = (kind, fact) => {
    for (let at = 0; at < off.length; at += 1) if (off[at] === kind) return;
    try {
      const told = stringify({__proto__: null, ...fact, k: kind, f: frameUrl(), o: origin, t: now(), w: !page});
      // A line of a hundred million letters is no cookie; that something was left out is told in its place.
      if (told.length <= LONGEST_REPORT) report(told);
      else report(stringify({__proto__: null, k: "flood", f: frameUrl(), o: origin, t: now(), w: !page}));
    } catch { /* a detached frame has nobody to report to */ }
  };
  // A wrapped function keeps the name, the length and the printed source of the native one: pages test for that.
  const printed = own(new WeakMap(), ["get", "set"]);
  const nativeToString = Function.prototype.toString;
  const wrap = (owner, name, make) => {
    const found = describe(owner, name);
    if (!found || typeof found.value !== "function") return null;
    const native = found.value;
    const wrapper = {[name](...args) { return make(native, this, args); }}[name];
    define(wrapper, "length", {__proto__: null, value: native.length, configurable: true});
    printed.set(wrapper, apply(nativeToString, native, []));
    define(owner, name, {__proto__: null, ...found, value: wrapper});
    return native;
  };
  wrap(Function.prototype, "toString", (native, self) => printed.get(self) ?? apply(native, self, []));

  // ---- cookies
  const jar = page && describe(Document.prototype, "cookie");
  const read = (doc) => { try { return apply(jar.get, doc, []); } catch { return null; } };
  // Who reads the jar. A stack is dear and some pages read by the hundred: it is taken of the first reads, and again
  // when other names are shown or another script runs. Each way to the jar is told once for each set of names.
  const FIRST_READS = 30, READS_OF_SCRIPT = 3, MOST_READS = 400, readers = own(new Map(), ["get", "set"]);
  const nextName = /(?:^|; )([^=;]*)(?:=[^;]*)?/g;
  const running = page && describe(Document.prototype, "currentScript").get;
  let left = FIRST_READS, looked = 0, shown = "", shownNames = "", script = null;
  const namesIn = (cookies) => {
    const names = [];
    define(names, "toJSON", {__proto__: null, value: undefined});  // some pages give all arrays one of their own
    nextName.lastIndex = 0;
    const step = () => apply(nativeExec, nextName, [cookies]);
    for (let found = step(); found && found[0]; found = step()) {
      define(names, names.length, {__proto__: null, value: found[1], enumerable: true});
    }
    return stringify(names);
  };
  const tellRead = (names, s) => {
    if (readers.get(s) === names) return;
    readers.set(s, names);
    send("read", {names, s});
  };
  const noteRead = (cookies) => {
    if (!cookies || looked >= MOST_READS) return;
    const now = apply(running, page, []);
    if (now !== script) {
      script = now;
      left = max(left, READS_OF_SCRIPT);
    }
    if (cookies !== shown) {
      const names = namesIn(shown = cookies);
      if (names !== shownNames) { shownNames = names; left = FIRST_READS; }
    }
    if (left === 0) return;
    left -= 1;
    looked += 1;
    tellRead(shownNames, stack());
  };
  const watchCookies = (owner) => {
    const set = jar.set;
    const holder = {set cookie(given) {
      const line = typeof given === "symbol" ? given : `${given}`, s = stack(), before = read(this);
      try {
        apply(set, this, [line]);
      } catch (error) {
        send("cookie", {line: text(line), refused: text(error), s});  // a sandboxed frame has no cookies
        throw error;
      }
      const detached = this !== page && this.defaultView === null;
      send("cookie", detached ? {line, refused: "detached document", s} : {line, before, after: read(this), s});
    }};
    const looker = {get cookie() {
      const found = apply(jar.get, this, []);
      try { noteRead(found); } catch { /* no page breaks because we look */ }
      return found;
    }};
    const setter = describe(holder, "cookie").set, getter = describe(looker, "cookie").get;
    printed.set(setter, apply(nativeToString, set, []));
    printed.set(getter, apply(nativeToString, jar.get, []));
    define(owner, "cookie", {__proto__: null, ...jar, get: getter, set: setter});
  };
  if (jar && jar.set && jar.get) {
    watchCookies(Document.prototype);
    // A window opened empty can be written to by its opener at once, before anything else may run in it.
    wrap(globalThis, "open", (native, self, args) => {
      const opened = apply(native, self, args);
      try {
        if (opened && opened !== globalThis && opened.location.href === "about:blank" && !text(args[0] ?? "")) {
          define(opened, handle, {__proto__: null, value: true});
          watchCookies(opened.Document.prototype);
        }
      } catch { /* another site's */ }
      return opened;
    });
  }
  // What a script asked the cookie store to keep; an expiry given as a Date becomes the number it stands for.
  const asked = (args) => {
    if (typeof args[0] !== "object" || args[0] === null) {
      return {__proto__: null, name: text(args[0]), value: text(args[1] ?? "")};
    }
    const fact = {__proto__: null, ...args[0]};
    for (const name of ["expires", "maxAge"]) {
      if (fact[name] !== undefined && fact[name] !== null) fact[name] = NativeNumber(fact[name]);
    }
    return {__proto__: null, ...fact, name: text(fact.name ?? ""), value: text(fact.value ?? "")};
  };
  if (globalThis.CookieStore) {
    const store = (method) => wrap(CookieStore.prototype, method, (native, self, args) => {
      const s = stack(), before = read(page);
      const done = apply(native, self, args);
      let fact = null;
      try { fact = asked(args); } catch { return done; }
      const tell = (error) => send("store", {method, fact, error, before, after: read(page), s});
      apply(promiseThen, done, [() => tell(null), (error) => tell(text(error))]);
      return done;
    });
    store("set");
    store("delete");
    const reads = (method) => wrap(CookieStore.prototype, method, (native, self, args) => {
      const done = apply(native, self, args);
      if ((looked += 1) > MOST_READS) return done;
      const s = stack();
      const tell = (found) => {
        let cookies = "";
        const list = method === "get" ? [found] : found;
        for (let at = 0; at < list.length; at += 1) if (list[at]) cookies += `${at ? "; " : ""}${list[at].name}=`;
        if (cookies) tellRead(namesIn(cookies), s);
      };
      apply(promiseThen, done, [tell, () => {}]);
      return done;
    });
    reads("get");
    reads("getAll");
  }

  // ---- storage: which script wrote a key (that it is there, the browser itself says)
  if (globalThis.Storage) wrap(Storage.prototype, "setItem", (native, self, args) => {
    const result = apply(native, self, args);
    let kind = "local";
    try { kind = self === globalThis.sessionStorage ? "session" : "local"; } catch { /* opaque origin */ }
    send("storage", {kind, key: text(args[0]), s: stack()});
    return result;
  });
  if (globalThis.IDBFactory) wrap(IDBFactory.prototype, "open", (native, self, args) => {
    const s = stack(), request = apply(native, self, args), key = text(args[0]);
    apply(listen, request, ["success", () => send("storage", {kind: "indexed", key, s})]);
    return request;
  });
  if (globalThis.IDBFactory) wrap(IDBFactory.prototype, "deleteDatabase", (native, self, args) => {
    const request = apply(native, self, args), key = text(args[0]);
    apply(listen, request, ["success", () => send("storage", {kind: "indexed", key, gone: true})]);
    return request;
  });
  if (globalThis.CacheStorage) wrap(CacheStorage.prototype, "delete", (native, self, args) => {
    const deleted = apply(native, self, args), key = text(args[0]);
    apply(promiseThen, deleted, [() => send("storage", {kind: "cache", key, gone: true}), () => {}]);
    return deleted;
  });
  if (globalThis.CacheStorage) wrap(CacheStorage.prototype, "open", (native, self, args) => {
    const s = stack(), opened = apply(native, self, args), key = text(args[0]);
    apply(promiseThen, opened, [() => send("storage", {kind: "cache", key, s}), () => {}]);
    return opened;
  });

  // ---- closed shadow roots, whose links are read like those of open ones
  const closed = own(new WeakMap(), ["get", "set"]);
  if (page) wrap(Element.prototype, "attachShadow", (native, self, args) => {
    const root = apply(native, self, args);
    closed.set(self, root);
    return root;
  });
  const shadow = (host) => closed.get(host) ?? null;

  // ---- addresses that a single-page application moves to without loading
  for (const method of ["pushState", "replaceState"]) {
    if (page) wrap(History.prototype, method, (native, self, args) => {
      const result = apply(native, self, args);
      if (args[2] !== undefined && args[2] !== null && window === window.top) send("route", {url: frameUrl()});
      return result;
    });
  }

  // ---- a service worker takes its time to start: until it has, the page is not quiet
  const NativeURL = URL;
  if (globalThis.ServiceWorkerContainer) wrap(ServiceWorkerContainer.prototype, "register", (native, self, args) => {
    const done = apply(native, self, args);
    let url = "";
    try { url = new NativeURL(text(args[0]), page.baseURI).href; } catch { return done; }
    send("worker", {url, starts: true, s: stack()});
    const ended = () => send("worker", {url, starts: false});
    apply(promiseThen, done, [(made) => { if (!made.installing) ended(); }, ended]);
    return done;
  });

  // ---- a link to a file: the browser tells nothing of the request, only that the file has begun to come
  if (globalThis.HTMLAnchorElement) {
    const link = HTMLAnchorElement.prototype, {composedPath} = Event.prototype, {hasAttribute} = Element.prototype;
    const address = describe(link, "href").get, refused = describe(Event.prototype, "defaultPrevented").get;
    const inLink = link.isPrototypeOf.bind(link), soon = globalThis.setTimeout;
    apply(listen, globalThis, ["click", (event) => {
      const path = apply(composedPath, event, []);
      for (let at = 0; at < path.length; at += 1) {
        if (!inLink(path[at]) || !apply(hasAttribute, path[at], ["download"])) continue;
        const url = apply(address, path[at], []);
        // Another site's file is asked for by a navigation, which is seen.
        let near = false;
        try { near = new NativeURL(url).origin === origin; } catch { /* no address */ }
        if (near) soon(() => { if (!apply(refused, event, [])) send("file", {url}); }, 0);
        return;
      }
    }, {capture: true, passive: true}]);
  }

  // ---- timers: known while they wait, and brought forward on request
  const timers = own(new Map(), ["get", "set", "delete", "forEach"]);  // id → what it runs and when
  const nativeSetTimeout = globalThis.setTimeout, nativeClearTimeout = globalThis.clearTimeout;
  const performanceNow = performance.now.bind(performance);
  const LONG = 100;                  // ms; shorter waits end by themselves before the page counts as quiet
  const SHORT = 20;                  // ms; shorter still, and it is not worth keeping a list
  const MOST_SHORT = 60;             // short waits run early in one go; they join longer ones to a chain
  let ahead = 0;                     // by how much the page's clock has been put forward, ms
  let told = false, forwarding = false, shorts = 0;
  const clock = () => performanceNow() + ahead;
  const waits = (id, delay, timer) => {
    const short = delay < SHORT && !timer.every;
    if (short && !(forwarding && shorts++ < MOST_SHORT)) return id;
    timer.runs = 0;
    timer.due = clock() + delay;
    timer.native = performanceNow() + delay;
    timers.set(id, timer);
    if (delay >= LONG) announce();
    return id;
  };
  const milliseconds = (delay) => max(NativeNumber(delay) || 0, 0);
  // Code given as text runs without a trace of who gave it, unless it is named after them.
  const giver = /(https?:[^\s()]+?)(?::\d+){1,2}\)?$/m;
  const named = (code) => {
    const found = typeof code === "string" && apply(nativeExec, giver, [stack()]);
    return found ? `${code}\n//# sourceURL=${found[1]}` : code;
  };
  wrap(scope, "setTimeout", (native, self, args) => {
    const callback = args[0];
    if (args.length === 0) return apply(native, self, args);
    if (typeof callback !== "function") {
      // Source text: the browser compiles it, and cannot tell us when it has run.
      const source = named(callback);
      return waits(apply(native, self, [source, args[1]]), milliseconds(args[1]), {every: 0, source});
    }
    const rest = apply(slice, args, [2]);
    let id;
    const once = function () { timers.delete(id); return apply(callback, this, rest); };
    id = apply(native, self, [once, args[1]]);
    return waits(id, milliseconds(args[1]), {every: 0, run: once});
  });
  wrap(scope, "setInterval", (native, self, args) => {
    if (args.length === 0) return apply(native, self, args);
    const callback = args[0], delay = milliseconds(args[1]), every = max(delay, 4);
    if (typeof callback !== "function") {
      const source = named(callback);
      return waits(apply(native, self, [source, args[1]]), delay, {every, source});
    }
    const rest = apply(slice, args, [2]), id = apply(native, self, args);
    return waits(id, delay, {every, run: function () { return apply(callback, this, rest); }});
  });
  for (const name of ["clearTimeout", "clearInterval"]) wrap(scope, name, (native, self, args) => {
    const result = apply(native, self, args);
    timers.delete(typeof args[0] === "number" ? args[0] : NativeNumber(text(args[0])));
    return result;
  });
  // What is put off until the page is left would go out when nobody listens any more, and the browser tells nothing of
  // it: it goes out at once as an ordinary request, which is seen and waited for. The deferred one, which refuses what
  // the page may not ask, is called back.
  const nativeFetch = globalThis.fetch, NativeRequest = Request, {clone} = NativeRequest.prototype;
  const NativeController = AbortController, {abort} = NativeController.prototype;
  wrap(globalThis, "fetchLater", (native, self, args) => {
    const controller = new NativeController();
    // The first call uses a request's body up.
    const copy = args[0] instanceof NativeRequest ? apply(clone, args[0], []) : args[0];
    const result = apply(native, self, [args[0], {__proto__: null, ...args[1], signal: controller.signal}]);
    apply(abort, controller, []);
    const sent = apply(nativeFetch, globalThis, [copy, {__proto__: null, ...args[1], keepalive: true}]);
    apply(NativePromise.prototype.catch, sent, [() => undefined]);
    return result;
  });
  const NativeDate = Date, construct = Reflect.construct;
  const today = () => round(now() + ahead);
  wrap(Date, "now", today);
  wrap(Performance.prototype, "now", (native, self) => apply(native, self, []) + ahead);
  const dateToString = Date.prototype.toString, NativeProxy = Proxy;
  const shiftDate = () => {
    // Replaced only once the clock has been put forward: until then the page has the browser's own Date.
    if (globalThis.Date !== NativeDate) return;
    globalThis.Date = new NativeProxy(NativeDate, {
      construct: (target, args, kind) => construct(target, args.length ? args : [today()], kind),
      apply: () => apply(dateToString, new NativeDate(today()), []),
    });
  };
  const channel = new MessageChannel();
  const post = channel.port2.postMessage.bind(channel.port2);
  let resumed = null;
  channel.port1.onmessage = () => resumed();
  const turn = () => new NativePromise((resolve) => { resumed = resolve; post(0); });
  const FAITHFUL = 40;               // runs of an interval at its own pace while time is brought forward,
  const COARSE = 700;                // then one each 700 ms: what counts to forty has been counted
  const next = (until) => {
    let id = null, timer = null;
    timers.forEach((one, key) => {
      if (one.due <= until && (!timer || one.due < timer.due)) { id = key; timer = one; }
    });
    return timer && {id, timer};
  };
  // What the browser itself has run by now, unseen by us: source text whose time has come.
  const forget = () => timers.forEach((timer, id) => {
    if (timer.source === undefined || performanceNow() < timer.native) return;
    if (timer.every) timer.native = performanceNow() + timer.every; else timers.delete(id);
  });
  const start = (timer) => {
    if (timer.source !== undefined) nativeSetTimeout(timer.source, 0);
    else nativeSetTimeout(() => apply(timer.run, globalThis, []), 0);
  };
  // Animations keep the screen's time; the ends of finite ones are brought forward like timers.
  const nativeAnimations = page && Document.prototype.getAnimations;
  const animations = () => {
    const found = [], all = nativeAnimations ? apply(nativeAnimations, page, []) : [];
    for (let at = 0; at < all.length; at += 1) {
      const one = all[at], end = one.effect ? NativeNumber(one.effect.getComputedTiming().endTime) : Infinity;
      if (one.playState === "running" && end < Infinity) define(found, found.length, {value: {one, end}});
    }
    return found;
  };
  const animate = (step) => {
    const found = animations();
    for (let at = 0; at < found.length; at += 1) {
      const {one, end} = found[at], moved = NativeNumber(one.currentTime) + step;
      try { if (moved >= end) one.finish(); else one.currentTime = moved; } catch { /* bound to a scroll position */ }
    }
  };
  const announce = () => { if (!told) { told = true; send("timers", {}); } };
  for (const event of page ? ["animationstart", "transitionrun"] : []) {
    apply(listen, page, [event, announce, {capture: true, passive: true}]);
  }
  // Runs what is due within the next `step` ms of the page's time, in order, as the browser itself would run it.
  const forward = async (step, most) => {
    const until = clock() + step;
    let ran = 0;
    forwarding = true;
    shorts = 0;
    forget();
    for (let one = next(until); one && ran < most; one = next(until)) {
      const {id, timer} = one;
      if (timer.due > clock()) { ahead += timer.due - clock(); shiftDate(); }
      if (timer.every) timer.due = clock() + ((timer.runs += 1) < FAITHFUL ? timer.every : max(timer.every, COARSE));
      else { timers.delete(id); nativeClearTimeout(id); }
      await new NativePromise((resolve) => {
        start(timer);
        nativeSetTimeout(resolve, 0);
      });
      ran += 1;
      await turn();
    }
    forwarding = false;
    if (until > clock()) { ahead += until - clock(); shiftDate(); }
    animate(step);
    return {ran, left: pending(Infinity), capped: ran >= most};
  };
  const pending = (within) => {
    const until = clock() + within;
    let count = 0;
    forget();
    timers.forEach((timer) => { if (timer.due <= until) count += 1; });
    return count + animations().length;
  };
  %FINGERPRINTS%
  define(globalThis, handle, {value: Object.freeze({forward, pending, shadow}), enumerable: false});
})();
//# sourceURL=cookiescan-hooks.js
