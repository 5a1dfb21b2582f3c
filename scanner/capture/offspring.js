// Runs in an empty page of our own that speaks CDP with the browser (Target.exposeDevToolsProtocol). Attaches to what
// pages beget (popups, dedicated, shared and service workers) before it may run, and passes on what it does.
// %TELL% is the name of the function that reports to the scanner, %CDP% that of the way to the browser.
globalThis["%HANDLE%"] = (() => {
  "use strict";
  const cdp = globalThis["%CDP%"], tell = globalThis["%TELL%"];
  const sessions = new Map();        // session id → {type, target, owner: target id of the page, context, hooks}
  const targets = new Map();         // target id → session id
  const contexts = new Map();        // browser context id → the names and the source of the hooks of its scan
  const answers = new Map();         // command id → resolve
  const PASSED_ON = new Set(%EVENTS%);
  let last = 0;
  const send = (sessionId, method, params = {}) => {
    last += 1;
    cdp.send(JSON.stringify(sessionId ? {id: last, method, params, sessionId} : {id: last, method, params}));
    return last;
  };
  const ask = (sessionId, method, params) => new Promise((resolve) => {
    answers.set(send(sessionId, method, params), resolve);
  });
  const attach = (sessionId, types) => send(sessionId, "Target.setAutoAttach", {
    autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter: types.map((type) => ({type})),
  });
  const go = (sessionId) => send(sessionId, "Runtime.runIfWaitingForDebugger");
  const pass = (sessionId, method, params) => {
    const {type, target, owner, context} = sessions.get(sessionId);
    tell(JSON.stringify({method, params, session: sessionId, type, target, owner, context}));
  };

  const attached = (parent, {sessionId, targetInfo, waitingForDebugger}) => {
    const {type, targetId, openerId, browserContextId, url} = targetInfo;
    if (type === "page" && !openerId) {
      // A tab: the scanner itself listens to it; only what it begets is ours.
      sessions.set(sessionId, {type, target: targetId, owner: targetId, context: browserContextId});
      attach(sessionId, ["worker"]);
      go(sessionId);
      return;
    }
    const hooks = contexts.get(browserContextId);
    if (!hooks || targets.has(targetId)) {
      go(sessionId);
      send(null, "Target.detachFromTarget", {sessionId});
      return;
    }
    const above = sessions.get(parent);
    targets.set(targetId, sessionId);
    sessions.set(sessionId, {type, target: targetId, context: browserContextId, hooks,
      owner: above?.owner ?? (openerId ? ownerOf(openerId) : null)});
    pass(sessionId, "attached", {url});
    send(sessionId, "Network.enable");
    send(sessionId, "Runtime.addBinding", {name: hooks.binding});
    if (type === "page") {
      send(sessionId, "Runtime.enable");
      send(sessionId, "Page.enable");
      send(sessionId, "Page.addScriptToEvaluateOnNewDocument", {source: hooks.source, runImmediately: true});
    } else if (waitingForDebugger) {
      // A worker that has not begun has no place to run the hooks in yet: they run when its first script is about to.
      send(sessionId, "Debugger.enable");
      send(sessionId, "Debugger.setInstrumentationBreakpoint", {instrumentation: "beforeScriptExecution"});
    } else {
      send(sessionId, "Runtime.evaluate", {expression: hooks.source});
    }
    attach(sessionId, ["worker"]);
    go(sessionId);
  };
  // A popup opened by a popup belongs to the tab at the root.
  const ownerOf = (targetId) => sessions.get(targets.get(targetId))?.owner ?? targetId;

  const detached = ({sessionId}) => {
    const known = sessions.get(sessionId);
    if (!known) return;
    if (targets.get(known.target) === sessionId) {
      targets.delete(known.target);
      pass(sessionId, "detached", {});
    }
    sessions.delete(sessionId);
  };

  cdp.onmessage = (text) => {
    const {id, method, params, result, sessionId} = JSON.parse(text);
    if (id !== undefined) {
      answers.get(id)?.(result ?? null);
      answers.delete(id);
    } else if (method === "Target.attachedToTarget") {
      attached(sessionId, params);
    } else if (method === "Target.detachedFromTarget") {
      detached(params);
    } else if (method === "Debugger.paused") {
      send(sessionId, "Runtime.evaluate", {expression: sessions.get(sessionId)?.hooks.source ?? ""});
      send(sessionId, "Debugger.disable");
    } else if (PASSED_ON.has(method) && sessions.get(sessionId)?.hooks) {
      pass(sessionId, method, params);
    }
  };
  attach(null, ["page", "shared_worker", "service_worker"]);
  return {
    follow: (context, hooks) => { contexts.set(context, hooks); },
    forget: (context) => { contexts.delete(context); },
    run: async (sessionId, expression) => {
      if (!sessions.has(sessionId)) return null;
      const answer = await ask(sessionId, "Runtime.evaluate", {expression, awaitPromise: true, returnByValue: true});
      return answer?.result?.value ?? null;
    },
  };
})();
