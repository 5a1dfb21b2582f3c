// Runs before any script of the page, in every frame. Reports writes to cookies and storage with the stack that made
// them, and can bring late timers forward. %BINDING% is the name of the reporting function (CDP Runtime.addBinding),
// which is taken out of the page's sight at once.
(() => {
  "use strict";
  const report = globalThis["%BINDING%"];
  if (typeof report !== "function") return;
  delete globalThis["%BINDING%"];
  const handle = "%HANDLE%";
  if (Object.prototype.hasOwnProperty.call(globalThis, handle)) return;

  const apply = Reflect.apply, NativeError = Error, now = Date.now.bind(Date), frameUrl = () => {
    // A frame without an address of its own (about:srcdoc, about:blank) acts for the nearest one above that has one.
    let view = globalThis;
    try {
      for (let up = 0; up < 8 && !/^https?:/.test(view.location.href); up += 1) view = view.opener ?? view.parent;
      return String(view.location.href);
    } catch { return String(location.href); }
  };
  const stringify = JSON.stringify;
  const stack = () => {
    const limit = NativeError.stackTraceLimit;
    NativeError.stackTraceLimit = 40;
    const text = new NativeError().stack || "";
    NativeError.stackTraceLimit = limit;
    return text;
  };
  const send = (kind, fact) => {
    try {
      fact.k = kind; fact.f = frameUrl(); fact.o = globalThis.origin; fact.t = now();
      report(stringify(fact));
    } catch { /* a detached frame has nobody to report to */ }
  };
  // A wrapped function keeps the name, the length and the printed source of the native one: pages test for that.
  const printed = new WeakMap();
  const nativeToString = Function.prototype.toString;
  const wrap = (owner, name, make) => {
    const own = Object.getOwnPropertyDescriptor(owner, name);
    if (!own || typeof own.value !== "function") return null;
    const native = own.value;
    const wrapper = {[name](...args) { return make(native, this, args); }}[name];
    Object.defineProperty(wrapper, "length", {value: native.length, configurable: true});
    printed.set(wrapper, apply(nativeToString, native, []));
    Object.defineProperty(owner, name, {...own, value: wrapper});
    return native;
  };
  wrap(Function.prototype, "toString", (native, self) => printed.get(self) ?? apply(native, self, []));

  // ---- cookies
  const jar = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  if (jar && jar.set && jar.get) {
    const set = jar.set, get = jar.get;
    const read = (doc) => { try { return apply(get, doc, []); } catch { return null; } };
    const holder = {set cookie(line) {
      const text = String(line), s = stack(), before = read(this);
      try {
        apply(set, this, [text]);
      } catch (error) {
        send("cookie", {line: text, refused: String(error), s});  // a sandboxed frame has no cookies
        throw error;
      }
      const detached = this !== document && this.defaultView === null;
      send("cookie", detached ? {line: text, refused: "detached document", s} : {line: text, before, after: read(this), s});
    }};
    const setter = Object.getOwnPropertyDescriptor(holder, "cookie").set;
    printed.set(setter, apply(nativeToString, set, []));
    Object.defineProperty(Document.prototype, "cookie", {...jar, set: setter});
  }
  if (globalThis.CookieStore) {
    const store = (method) => wrap(CookieStore.prototype, method, (native, self, args) => {
      const s = stack(), before = apply(jar.get, document, []);
      const done = apply(native, self, args);
      const fact = typeof args[0] === "object" && args[0] !== null ? {...args[0]} : {name: args[0], value: args[1]};
      const tell = (error) => send("store", {method, fact: {...fact, name: String(fact.name ?? ""),
        value: String(fact.value ?? "")}, error, before, after: apply(jar.get, document, []), s});
      done.then(() => tell(null), (error) => tell(String(error)));
      return done;
    });
    store("set");
    store("delete");
  }

  // ---- storage: which script wrote a key (that it is there, the browser itself says)
  wrap(Storage.prototype, "setItem", (native, self, args) => {
    const result = apply(native, self, args);
    let kind = "local";
    try { kind = self === globalThis.sessionStorage ? "session" : "local"; } catch { /* opaque origin */ }
    send("storage", {kind, key: String(args[0]), s: stack()});
    return result;
  });
  if (globalThis.IDBFactory) wrap(IDBFactory.prototype, "open", (native, self, args) => {
    const s = stack(), request = apply(native, self, args);
    request.addEventListener("success", () => send("storage", {kind: "indexed", key: String(args[0]), s}));
    return request;
  });
  if (globalThis.CacheStorage) wrap(CacheStorage.prototype, "open", (native, self, args) => {
    const s = stack(), opened = apply(native, self, args);
    opened.then(() => send("storage", {kind: "cache", key: String(args[0]), s}), () => {});
    return opened;
  });

  // ---- addresses that a single-page application moves to without loading
  for (const method of ["pushState", "replaceState"]) {
    wrap(History.prototype, method, (native, self, args) => {
      const result = apply(native, self, args);
      if (args[2] !== undefined && args[2] !== null && window === window.top) send("route", {url: frameUrl()});
      return result;
    });
  }

  // ---- timers: known while they wait, and brought forward on request
  const timers = new Map();          // id → {due, every, run}
  const nativeSetTimeout = globalThis.setTimeout, nativeClearTimeout = globalThis.clearTimeout;
  const performanceNow = performance.now.bind(performance);
  const LONG = 250;                  // ms; shorter waits end by themselves before the page counts as quiet
  const SHORT = 20;                  // ms; shorter still, and it is not worth keeping a list
  let ahead = 0;                     // by how much the page's clock has been put forward, ms
  let told = false;
  const clock = () => performanceNow() + ahead;
  const waits = (id, delay, every, callback, args) => {
    if (delay >= SHORT || every) {
      timers.set(id, {due: clock() + delay, every, callback, args, runs: 0});
      if (!told && delay >= LONG) { told = true; send("timers", {}); }
    }
    return id;
  };
  // Code given as text runs without a trace of who gave it, unless it is named after them.
  const named = (code) => {
    const giver = typeof code === "string" && /(https?:[^\s()]+?)(?::\d+){1,2}\)?$/m.exec(stack());
    return giver ? `${code}\n//# sourceURL=${giver[1]}` : code;
  };
  wrap(globalThis, "setTimeout", (native, self, args) => {
    const [callback, delay, ...rest] = args;
    if (typeof callback !== "function") return apply(native, self, [named(callback), delay, ...rest]);
    let id;
    const once = function () { timers.delete(id); return apply(callback, this, rest); };
    id = apply(native, self, [once, delay]);
    return waits(id, Number(delay) || 0, 0, once, []);
  });
  wrap(globalThis, "setInterval", (native, self, args) => {
    const [callback, delay, ...rest] = args;
    if (typeof callback !== "function") return apply(native, self, [named(callback), delay, ...rest]);
    const id = apply(native, self, args);
    return waits(id, Number(delay) || 0, Math.max(Number(delay) || 0, 4), callback, rest);
  });
  for (const name of ["clearTimeout", "clearInterval"]) wrap(globalThis, name, (native, self, args) => {
    timers.delete(args[0]);
    return apply(native, self, args);
  });
  wrap(Date, "now", (native, self) => Math.round(apply(native, Date, []) + ahead));
  wrap(Performance.prototype, "now", (native, self) => apply(native, self, []) + ahead);
  const NativeDate = Date;
  const shiftDate = () => {
    // Replaced only once the clock has been put forward: until then the page has the browser's own Date.
    if (globalThis.Date !== NativeDate) return;
    globalThis.Date = new Proxy(NativeDate, {
      construct: (target, args, kind) => Reflect.construct(target, args.length ? args : [NativeDate.now()], kind),
      apply: () => new globalThis.Date().toString(),
    });
  };
  const channel = new MessageChannel();
  const turn = () => new Promise((resolve) => { channel.port1.onmessage = resolve; channel.port2.postMessage(0); });
  const FAITHFUL = 40;               // runs of an interval at its own pace while time is brought forward,
  const COARSE = 700;                // then one each 700 ms: what counts to forty has been counted
  const next = (until) => {
    let best = null;
    for (const [id, timer] of timers) if (timer.due <= until && (!best || timer.due < best.timer.due)) best = {id, timer};
    return best;
  };
  // Animations keep the screen's time; the ends of finite ones are brought forward like timers.
  const animations = () => (document.getAnimations?.() ?? []).filter((one) => one.playState === "running" &&
    Number.isFinite(one.effect?.getComputedTiming().endTime));
  const animate = (step) => {
    for (const one of animations()) {
      const end = one.effect.getComputedTiming().endTime, at = Number(one.currentTime) + step;
      try { if (at >= end) one.finish(); else one.currentTime = at; } catch { /* bound to a scroll position */ }
    }
  };
  for (const event of ["animationstart", "transitionrun"]) document.addEventListener(event, () => {
    if (!told) { told = true; send("timers", {}); }
  }, {capture: true, passive: true});
  // Runs what is due within the next `step` ms of the page's time, in order, as the browser itself would run it.
  const forward = async (step, most) => {
    const until = clock() + step;
    let ran = 0;
    for (let one = next(until); one && ran < most; one = next(until)) {
      const {id, timer} = one;
      if (timer.due > clock()) { ahead += timer.due - clock(); shiftDate(); }
      if (timer.every) timer.due = clock() + ((timer.runs += 1) < FAITHFUL ? timer.every : Math.max(timer.every, COARSE));
      else { timers.delete(id); nativeClearTimeout(id); }
      await new Promise((resolve) => {
        nativeSetTimeout(() => apply(timer.callback, undefined, timer.args), 0);
        nativeSetTimeout(resolve, 0);
      });
      ran += 1;
      await turn();
    }
    if (until > clock()) ahead += until - clock();
    animate(step);
    return {ran, left: timers.size, capped: ran >= most};
  };
  const pending = (within) => {
    const until = clock() + within;
    let count = 0;
    for (const timer of timers.values()) if (timer.due <= until) count += 1;
    return count + animations().length;
  };
  Object.defineProperty(globalThis, handle, {value: Object.freeze({forward, pending}), enumerable: false});
})();
//# sourceURL=cookiescan-hooks.js
