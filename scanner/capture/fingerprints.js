{
  // Part of hooks.js, in whose scope it stands: calls that tell one device from another, told once for each script,
  // kind and frame. What counts, and where the definitions come from: scanner/capture/collectors/fingerprints.py
  const SWEEP = 12;                  // distinct telling properties of navigator and screen
  const FAMILIES = 30;               // distinct font families in which one text was measured
  const SMALL = 16;                  // px; images with a shorter side tell nothing
  const CHARACTERS = 10;             // distinct ones that make a drawn text telling
  const MOST_STACKS = 40;            // of one kind in one frame,
  const MOST_OF_ONE = 2;             // and of one canvas, context or sound
  const MOST_READS = 3;              // of one property or family that are remembered, in one frame
  const MOST_TEXTS = 300;            // whose widths are remembered
  // Maps are made while the page runs, which may have replaced everything by then.
  const NativeMap = Map, {get: getOf, set: setOf, delete: deleteOf} = Map.prototype;
  const few = () => {
    const map = new NativeMap();
    define(map, "get", {__proto__: null, value: getOf});
    define(map, "set", {__proto__: null, value: setOf});
    define(map, "delete", {__proto__: null, value: deleteOf});
    return map;
  };
  const scriptOf = (lines) => apply(nativeExec, giver, [lines])?.[1] ?? "";
  const blamed = few(), looks = few(), looksAt = own(new WeakMap(), ["get", "set"]);
  const blame = (what, s) => {
    const key = `${what} ${scriptOf(s)}`;
    if (blamed.get(key)) return;
    blamed.set(key, true);
    send("fingerprint", {what, s});
  };
  const accuse = (what, object) => {
    const times = looks.get(what) ?? 0, here = looksAt.get(object) ?? 0;
    if (times >= MOST_STACKS || here >= MOST_OF_ONE) return;
    looks.set(what, times + 1);
    looksAt.set(object, here + 1);
    blame(what, stack());
  };
  // A stack that is not written out yet: writing is what costs, and of most pages nobody will ask.
  const trace = () => {
    try {
      // Our own frames are four of them, and the script that asked is the first of the others.
      if (NativeError.stackTraceLimit >= 8) return new NativeError();
    } catch { /* the page's own getter */ }
    const limit = describe(NativeError, "stackTraceLimit");
    put("stackTraceLimit", {value: 12, writable: true, configurable: true});
    const made = new NativeError();
    put("stackTraceLimit", limit);
    return made;
  };
  const written = (made) => {
    const format = describe(NativeError, "prepareStackTrace");
    put("prepareStackTrace", {value: undefined, writable: true, configurable: true});
    try {
      return `${made.stack}`;
    } catch {
      return "";
    } finally {
      put("prepareStackTrace", format);
    }
  };
  // Counts distinct things; once the frame has seen enough of them, asks which script had how many.
  const tally = (what, enough) => {
    const times = few(), waiting = few(), scripts = few();
    let distinct = 0, first = 0, next = 0;
    return (detail) => {
      const before = times.get(detail) ?? 0;
      if (before >= MOST_READS) return;
      times.set(detail, before + 1);
      if (!before) distinct += 1;
      waiting.set(next, {__proto__: null, detail, made: trace()});
      next += 1;
      for (; distinct >= enough && first < next; first += 1) {
        const one = waiting.get(first), s = written(one.made), script = scriptOf(s);
        waiting.delete(first);
        const had = scripts.get(script) ?? {__proto__: null, count: 0, details: few()};
        scripts.set(script, had);
        if (had.details.get(one.detail)) continue;
        had.details.set(one.detail, true);
        if ((had.count += 1) === enough) blame(what, s);
      }
    };
  };
  const wrapGetter = (owner, name, note) => {
    const found = describe(owner, name);
    if (!found || !found.get || !found.configurable) return;
    const native = found.get;
    const {get} = describe({get [name]() {
      const result = apply(native, this, []);
      note(this);
      return result;
    }}, name);
    printed.set(get, apply(nativeToString, native, []));
    define(owner, name, {__proto__: null, ...found, get});
  };
  const each = (list, visit) => { for (let at = 0; at < list.length; at += 1) visit(list[at]); };
  const getter = (owner, name) => owner && describe(owner.prototype, name)?.get;
  if (page) {
    const swept = tally("navigator", SWEEP);
    const sweep = (owner, names) => each(names, (name) => wrapGetter(owner.prototype, name, () => swept(name)));
    sweep(Screen, ["width", "height", "availWidth", "availHeight", "availLeft", "availTop", "colorDepth",
      "pixelDepth"]);
    // To touch some of the browser's interfaces makes it build them, which takes part of a millisecond in each frame:
    // they are wrapped when the page first comes to them.
    const native = describe(globalThis, "navigator");
    wrapGetter(globalThis, "navigator", () => {
      define(globalThis, "navigator", {__proto__: null, ...native});
      sweep(Navigator, ["userAgent", "appVersion", "appName", "appCodeName", "platform", "product", "productSub",
        "vendor",
        "vendorSub", "language", "languages", "hardwareConcurrency", "deviceMemory", "maxTouchPoints", "plugins",
        "mimeTypes", "pdfViewerEnabled", "doNotTrack", "cookieEnabled", "webdriver", "userAgentData", "connection"]);
    });
  }
  // One text measured in many families: which of them change its width says which are installed.
  const texts = few();               // text → the first family it was measured in, then its tally
  let texted = 0;
  const measured = (family, content) => {
    if (!family || !content || content.length > 200) return;
    const known = texts.get(content);
    if (typeof known === "function") known(family);
    else if (known === undefined) {
      if ((texted += 1) <= MOST_TEXTS) texts.set(content, family);
    } else if (known !== family) {
      const counted = tally("fonts", FAMILIES - 1);  // the first one had no tally yet
      texts.set(content, counted);
      counted(family);
    }
  };
  if (page) {
    const styleOf = getter(HTMLElement, "style"), contentOf = getter(Node, "textContent");
    const propertyOf = CSSStyleDeclaration.prototype.getPropertyValue, childOf = getter(Element, "firstElementChild");
    wrapGetter(HTMLElement.prototype, "offsetWidth", (element) => {
      const family = apply(propertyOf, apply(styleOf, element, []), ["font-family"]);
      if (family && apply(childOf, element, []) === null) measured(family, apply(contentOf, element, []));
    });
  }
  // A canvas with a telling text (two colours, or ten distinct characters) whose image is read back; one whose
  // context is saved and restored is drawn for somebody to see.
  const shows = own(new WeakMap(), ["get", "set"]);
  const codePointAt = String.prototype.codePointAt;
  const showing = (canvas) => {
    let state = shows.get(canvas);
    if (state) return state;
    state = {__proto__: null, saved: false, telling: false, colour: null, characters: few(), count: 0};
    shows.set(canvas, state);
    return state;
  };
  const telling = (canvas, colour, content) => {
    const state = showing(canvas);
    if (state.saved || state.telling || typeof content !== "string") return;
    for (let at = 0; at < content.length && at < 200; at += 1) {
      const code = apply(codePointAt, content, [at]);
      if (code > 0xFFFF) at += 1;
      if (!state.characters.get(code)) { state.characters.set(code, true); state.count += 1; }
    }
    if (typeof colour === "string") {
      if (state.colour !== null && state.colour !== colour) state.telling = true;
      state.colour = colour;
    }
    state.telling ||= state.count >= CHARACTERS;
  };
  const familyOf = /px(?:\s*\/\s*\S+)?\s+(.+)$/;
  const watchCanvas = (Canvas, Context, readers) => {
    if (!Canvas || !Context) return;
    const proto = Context.prototype;
    const canvasOf = getter(Context, "canvas") ?? (() => null), fontOf = getter(Context, "font");
    const widthOf = getter(Canvas, "width"), heightOf = getter(Canvas, "height");
    const large = (canvas) => apply(widthOf, canvas, []) >= SMALL && apply(heightOf, canvas, []) >= SMALL;
    const read = (canvas) => {
      const state = shows.get(canvas);
      if (state && state.telling && !state.saved && large(canvas)) accuse("canvas", canvas);
    };
    const drawing = (name, style) => {
      const colourOf = getter(Context, style);
      wrap(proto, name, (native, self, args) => {
        const result = apply(native, self, args);
        telling(apply(canvasOf, self, []), apply(colourOf, self, []), args[0]);
        return result;
      });
    };
    drawing("fillText", "fillStyle");
    drawing("strokeText", "strokeStyle");
    wrap(proto, "save", (native, self, args) => {
      const result = apply(native, self, args);
      showing(apply(canvasOf, self, [])).saved = true;
      return result;
    });
    wrap(proto, "clearRect", (native, self, args) => {
      const result = apply(native, self, args), canvas = apply(canvasOf, self, []), state = shows.get(canvas);
      if (!state || state.saved || args[0] > 0 || args[1] > 0) return result;
      const all = args[2] >= apply(widthOf, canvas, []) && args[3] >= apply(heightOf, canvas, []);
      if (all) shows.set(canvas, undefined);
      return result;
    });
    wrap(proto, "measureText", (native, self, args) => {
      const result = apply(native, self, args);
      if (typeof args[0] === "string") measured(apply(nativeExec, familyOf, [apply(fontOf, self, [])])?.[1], args[0]);
      return result;
    });
    wrap(proto, "getImageData", (native, self, args) => {
      const result = apply(native, self, args);
      if (result.width >= SMALL && result.height >= SMALL) read(apply(canvasOf, self, []));
      return result;
    });
    each(readers, (name) => wrap(Canvas.prototype, name, (native, self, args) => {
      const result = apply(native, self, args);
      read(self);
      return result;
    }));
  };
  const connected = getter(globalThis.Node, "isConnected");
  const inPage = (canvas) => { try { return apply(connected, canvas, []); } catch { return false; } };
  const watchGraphics = (Context) => {
    if (!Context) return;
    const canvasOf = getter(Context, "canvas");
    wrap(Context.prototype, "getParameter", (native, self, args) => {
      const result = apply(native, self, args);
      // WEBGL_debug_renderer_info: UNMASKED_VENDOR_WEBGL, UNMASKED_RENDERER_WEBGL
      if ((args[0] === 0x9245 || args[0] === 0x9246) && result !== null) accuse("webgl", self);
      return result;
    });
    wrap(Context.prototype, "readPixels", (native, self, args) => {
      const result = apply(native, self, args);
      const image = args[2] >= SMALL && args[3] >= SMALL && args[5] === 0x1401;  // UNSIGNED_BYTE
      if (image && !inPage(apply(canvasOf, self, []))) accuse("webgl", self);
      return result;
    });
  };
  const watched = few();
  const once = (kind, watch) => {
    if (watched.get(kind)) return;
    watched.set(kind, true);
    watch();
  };
  const watchContexts = (Canvas, on2d) => {
    if (!Canvas) return;
    wrap(Canvas.prototype, "getContext", (native, self, args) => {
      const context = apply(native, self, args);
      if (context === null) return context;
      if (args[0] === "2d") once(Canvas, on2d);
      else if (args[0] === "webgl2") once("webgl2", () => watchGraphics(globalThis.WebGL2RenderingContext));
      else once("webgl", () => watchGraphics(globalThis.WebGLRenderingContext));
      return context;
    });
  };
  watchContexts(globalThis.HTMLCanvasElement, () => {
    watchCanvas(globalThis.HTMLCanvasElement, globalThis.CanvasRenderingContext2D, ["toDataURL", "toBlob"]);
  });
  watchContexts(globalThis.OffscreenCanvas, () => {
    watchCanvas(globalThis.OffscreenCanvas, globalThis.OffscreenCanvasRenderingContext2D, ["convertToBlob"]);
  });
  // The samples of a sound that was rendered and not played.
  const rendered = own(new WeakSet(), ["has", "add"]);
  const heard = (buffer) => { if (typeof buffer === "object" && buffer !== null) rendered.add(buffer); };
  if (globalThis.OfflineAudioContext && globalThis.AudioBuffer) {
    wrap(OfflineAudioContext.prototype, "startRendering", (native, self, args) => {
      const done = apply(native, self, args);
      apply(promiseThen, done, [heard, () => {}]);
      return done;
    });
    const finished = getter(globalThis.OfflineAudioCompletionEvent, "renderedBuffer");
    if (finished) wrapGetter(OfflineAudioCompletionEvent.prototype, "renderedBuffer", (event) => {
      heard(apply(finished, event, []));
    });
    for (const name of ["getChannelData", "copyFromChannel"]) {
      wrap(AudioBuffer.prototype, name, (native, self, args) => {
        const result = apply(native, self, args);
        if (rendered.has(self)) accuse("audio", self);
        return result;
      });
    }
  }
  }
