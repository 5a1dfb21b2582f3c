// Looks for layers over the page, their buttons and switches. Evaluated in a world of its own in each frame (CDP
// Page.createIsolatedWorld): it shares the document with the page, but none of the page's overridden functions.
// It judges nothing but visibility; what a text means is decided outside (wording.py, judging.py).
(() => {
  "use strict";
  const MOST = {layers: 10, buttons: 70, switches: 150, text: 3000, plain: 8000, nodes: 6000, page: 30000};
  const CLICKABLE = "button, a, input[type=button], input[type=submit], input[type=image], [role=button], summary," +
    " [role=link], [onclick], [tabindex]:not([tabindex='-1'])";
  const SWITCH = "input[type=checkbox], [role=switch], [role=checkbox], [aria-pressed]";
  const OPTION = "input[type=radio], [role=radio]";
  const FIELD = "input[type=email], input[type=text], input[type=tel], input[type=password], input:not([type]), textarea";
  const DIALOG = "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true], [popover]";
  const SILENT = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "OPTION", "script", "style", "defs", "metadata"]);
  const seen = [];
  const numbers = new WeakMap();
  const number = (element) => {
    if (!numbers.has(element)) { numbers.set(element, seen.length); seen.push(element); }
    return numbers.get(element);
  };
  const short = (text, most = 160) => (text || "").replace(/\s+/g, " ").trim().slice(0, most);
  const parent = (node) => node.assignedSlot || node.parentElement ||
    (node.parentNode instanceof ShadowRoot ? node.parentNode.host : null);
  const within = (outer, node) => { for (; node; node = parent(node)) if (node === outer) return true; return false; };
  const deepest = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit && hit.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    return hit;
  };
  const roots = () => {
    const found = [document];
    for (let i = 0; i < found.length && i < 60; i += 1) {
      const all = found[i].querySelectorAll("*");
      for (let j = 0, most = Math.min(all.length, MOST.page); j < most; j += 1) {
        if (all[j].shadowRoot) found.push(all[j].shadowRoot);
      }
    }
    return found;
  };
  // The tree as it is drawn: what stands in a shadow root, and what is put into its slots.
  const drawn = (node) => {
    if (node.shadowRoot) return node.shadowRoot.childNodes;
    if (node.localName === "slot") {
      const put = node.assignedNodes();
      if (put.length) return put;
    }
    return node.childNodes;
  };
  const inside = (layer) => {
    const found = [];
    const walk = (node) => {
      for (const child of drawn(node)) {
        if (child.nodeType !== Node.ELEMENT_NODE || found.length > MOST.nodes) continue;
        found.push(child);
        walk(child);
      }
    };
    walk(layer);
    return found;
  };
  const everywhere = (selector, among) => {
    const found = [];
    for (const root of among) {
      try { found.push(...root.querySelectorAll(selector)); } catch { return found; }
    }
    return found;
  };

  // ---- what can be seen
  const shown = (element) => {
    if (!element.isConnected || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const onScreen = (box) => box.right > 2 && box.bottom > 2 && box.left < innerWidth - 2 && box.top < innerHeight - 2;
  const covers = (element) => {
    // A host of shadow content, or a bare wrapper, may have no box of its own: what is in it counts.
    if (element.isConnected && !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) {
      if (getComputedStyle(element).display !== "contents") return null;
    }
    const box = element.getBoundingClientRect();
    if (box.width > 1 && box.height > 1) return box;
    const within = inside(element).filter((one) => one.matches(CLICKABLE) && shown(one));
    if (!within.length) return null;
    const boxes = within.map((one) => one.getBoundingClientRect());
    const left = Math.min(...boxes.map((b) => b.left)), top = Math.min(...boxes.map((b) => b.top));
    const right = Math.max(...boxes.map((b) => b.right)), bottom = Math.max(...boxes.map((b) => b.bottom));
    return {left, top, right, bottom, width: right - left, height: bottom - top};
  };
  const kinds = new Map();
  const kindOf = (element) => {
    if (kinds.has(element)) return kinds.get(element);
    let kind = "";
    if (element.matches(DIALOG)) kind = "dialog";
    else if (element !== document.body && element !== document.documentElement) {
      const style = getComputedStyle(element);
      if (style.position === "fixed") kind = "fixed";
      else if (style.position === "sticky") kind = "sticky";
      else if (style.position === "absolute" && Number(style.zIndex) > 0) kind = "absolute";
    }
    kinds.set(element, kind);
    return kind;
  };

  // ---- what can be read
  const plain = (element) => {
    const parts = [];
    let length = 0, nodes = 0;
    const walk = (node) => {
      if (length > MOST.plain || (nodes += 1) > MOST.nodes) return;
      if (node.nodeType === Node.TEXT_NODE) { parts.push(node.data); length += node.data.length; return; }
      if (node.nodeType === Node.ELEMENT_NODE) {
        if (SILENT.has(node.nodeName)) return;
      }
      for (const child of drawn(node)) walk(child);
    };
    walk(element);
    return parts.join(" ");
  };
  const visibleText = (element, most = MOST.text) => {
    const parts = [];
    let length = 0, nodes = 0;
    const walk = (node) => {
      if (length > most || (nodes += 1) > MOST.nodes) return;
      if (node.nodeType === Node.TEXT_NODE) {
        const text = node.data.replace(/\s+/g, " ");
        if (text) { parts.push(text); length += text.length; }
        return;
      }
      if (node.nodeType === Node.ELEMENT_NODE) {
        if (SILENT.has(node.nodeName)) return;
        const style = getComputedStyle(node);
        if (style.display === "none") return;
        if (style.visibility !== "visible" && !node.firstElementChild) return;
        if (style.display !== "inline" && style.display !== "contents") parts.push(" ");
      }
      for (const child of drawn(node)) walk(child);
    };
    walk(element);
    return short(parts.join(""), most);
  };
  const named = (element) => {
    const ids = (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
    const root = element.getRootNode();
    const byId = ids.map((id) => root.getElementById && root.getElementById(id)).filter(Boolean);
    if (byId.length) return short(byId.map((one) => plain(one)).join(" "));
    const image = element.querySelector("img[alt]");
    return short(element.getAttribute("aria-label") || element.getAttribute("title") ||
      element.getAttribute("alt") || (image && image.alt) || "");
  };
  const labels = (element) => {
    const root = element.getRootNode(), found = [];
    if (element.labels) found.push(...element.labels);
    else {
      if (element.id && root.querySelectorAll) found.push(...root.querySelectorAll(`label[for="${CSS.escape(element.id)}"]`));
      const around = element.closest("label");
      if (around) found.push(around);
    }
    return found;
  };
  const target = (element) => {
    const link = element.closest("a[href]");
    if (!link) return "none";
    const href = link.getAttribute("href").trim();
    if (!href || href.startsWith("#") || /^javascript:/i.test(href)) return "none";
    try {
      const url = new URL(href, document.baseURI);
      if (!/^https?:$/.test(url.protocol)) return "other";
      if (link.target === "_blank" || link.hasAttribute("download")) return "other";
      if (url.origin !== location.origin) return "other";
      return url.pathname === location.pathname && url.hash && url.search === location.search ? "none" : "same";
    } catch { return "none"; }
  };

  // ---- buttons and switches of a layer
  const pointed = (elements, layer) => {
    // Elements made clickable by script alone give themselves away by the pointer.
    const found = [];
    for (const element of elements.filter((one) => one.matches("div, span, p, li, label, img")).slice(0, 600)) {
      if (getComputedStyle(element).cursor !== "pointer") continue;
      const above = parent(element);
      if (above && getComputedStyle(above).cursor === "pointer" && above !== layer) continue;
      if (!element.querySelector(CLICKABLE) && !element.closest(CLICKABLE)) found.push(element);
    }
    return found;
  };
  const sentence = (element) => {
    // "You can refuse <a>here</a>": what comes before the link in the text that it stands in, and the link.
    const around = parent(element);
    if (!around || !around.textContent.trim() || element.matches("button, input")) return "";
    const before = document.createRange();
    before.setStart(around, 0);
    for (const one of around.children) if (one !== element && one.matches(CLICKABLE) &&
      one.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) before.setStartAfter(one);
    before.setEndBefore(element);
    const said = before.toString().split(/[.!?;:]\s/).pop();
    return said.trim() ? short(said + " " + element.textContent, 160) : "";
  };
  const describeButton = (element, actions) => {
    const box = element.getBoundingClientRect();
    const own = element instanceof HTMLInputElement ? element.value : visibleText(element, 300);
    return {
      n: number(element), text: short(own), label: named(element), tag: element.localName, target: target(element),
      role: element.getAttribute("role") || "", box: [box.left, box.top, box.width, box.height].map(Math.round),
      disabled: element.matches(":disabled, [aria-disabled=true]"), actions,
      hint: short([element.id, element.getAttribute("class"), element.getAttribute("data-testid")].join(" "), 120),
      expands: element.hasAttribute("aria-expanded") && !element.hasAttribute("aria-haspopup"),
      language: (element.closest("[lang]") || document.documentElement).getAttribute("lang") || "",
      sentence: own.length < 25 ? sentence(element) : "",
    };
  };
  const isOn = (element) => element instanceof HTMLInputElement && element.type !== "button"
    ? element.checked : (element.getAttribute("aria-checked") || element.getAttribute("aria-pressed")) === "true";
  const question = (element) => {
    // The answers to one question belong together, by their name or by what stands around them.
    if (!element.matches(OPTION)) return "";
    if (element.name) return "name " + element.name;
    const around = element.closest("[role=radiogroup], fieldset, ul, p, div");
    return around ? "n " + number(around) : "";
  };
  const describeSwitch = (element) => {
    const own = element.matches("[role=radio]") ? plain(element) : "";
    const words = own.trim() || labels(element).map((one) => plain(one)).join(" ") || named(element) ||
      plain(parent(element) || element);
    return {
      n: number(element), label: short(words), on: isOn(element),
      fixed: element.matches(":disabled, [aria-disabled=true], [readonly]"),
      shown: shown(element) || labels(element).some(shown) || Boolean(parent(element) && parent(element).localName !== "body"
        && shown(parent(element)) && parent(element).getBoundingClientRect().height < 120),
      name: short([element.id, element.getAttribute("name"), element.getAttribute("value")].join(" "), 120),
      group: question(element),
    };
  };
  const describe = (layer, kind, rule) => {
    const elements = inside(layer), buttons = new Map();
    const switches = elements.filter((one) => one.matches(SWITCH) || one.matches(OPTION)).slice(0, MOST.switches);
    const isSwitch = new Set(switches);
    const labelOf = (element) => element.localName === "label" && element.control && isSwitch.has(element.control);
    if (rule) for (const [action, selector] of Object.entries(rule.actions)) {
      for (const element of everywhere(selector, rule.among)) {
        if (!shown(element) || !within(layer, element)) continue;
        if (!buttons.has(element)) buttons.set(element, []);
        buttons.get(element).push(action);
      }
    }
    for (const element of [...elements.filter((one) => one.matches(CLICKABLE)), ...pointed(elements, layer)]) {
      if (buttons.size >= MOST.buttons) break;
      if (buttons.has(element) || labelOf(element) || !shown(element)) continue;
      if (isSwitch.has(element) && !element.hasAttribute("aria-pressed")) continue;
      if (element.matches("input[type=checkbox], [role=tabpanel], [role=dialog], [role=radiogroup]")) continue;
      if (element.matches(OPTION)) continue;
      if (element.querySelector("button, a[href], input")) continue;
      buttons.set(element, []);
    }
    const box = covers(layer) || {left: 0, top: 0, width: 0, height: 0};
    return {
      n: number(layer), kind, rule: rule ? rule.name : null, part: rule ? rule.part : null, tag: layer.localName,
      modal: layer.matches("[aria-modal=true], dialog:modal"), text: visibleText(layer),
      hint: short([layer.id, layer.getAttribute("class")].join(" "), 160),
      language: (layer.closest("[lang]") || document.documentElement).getAttribute("lang") || "",
      box: [box.left, box.top, box.width, box.height].map(Math.round), main: Boolean(layer.closest("main, article")),
      buttons: [...buttons].map(([element, actions]) => describeButton(element, actions)),
      switches: switches.map(describeSwitch), fields: elements.filter((one) => one.matches(FIELD) && shown(one)).length,
    };
  };

  // ---- finding layers
  const byRule = (rules, among) => {
    const found = [];
    const any = rules.flatMap(({banner, settings}) => [banner, settings]).filter(Boolean).join();
    if (!everywhere(any, among).length) return found;
    for (const {name, banner, settings, actions} of rules) {
      for (const [part, selector] of [["banner", banner], ["settings", settings]]) {
        if (!selector) continue;
        for (const element of everywhere(selector, among)) {
          const box = covers(element);
          if (!box || found.some((one) => one.element === element)) continue;
          const placed = kindOf(element) || ancestor(element);
          if ((placed === "fixed" || placed === "dialog") && !onScreen(box)) continue;
          found.push({element, rule: {name, part, actions, among}, box});
        }
      }
    }
    // A container within a container of the same rule is the same layer, unless it is the settings.
    return found.filter((one) => !found.some((other) => other !== one && other.rule.name === one.rule.name &&
      other.rule.part === one.rule.part && within(other.element, one.element)));
  };
  const ancestor = (element) => {
    for (let node = parent(element); node; node = parent(node)) {
      const kind = kindOf(node);
      if (kind === "fixed" || kind === "dialog") return kind;
    }
    return "";
  };
  const ENOUGH = 80;                 // characters that make a text, not just a label
  const candidates = (words, among, asked) => {
    const memo = new Map();
    const text = among.length > 1 ? plain : (element) => element.textContent;
    // The length of a text about consent, 0 of another, Infinity of one too long to be a layer.
    const speaks = (element) => {
      if (!memo.has(element)) {
        const said = text(element);
        memo.set(element, said.length >= MOST.plain ? Infinity : words.test(said) ? said.trim().length : 0);
      }
      return memo.get(element);
    };
    const layers = new Map(), visited = new Set();
    const climb = (start, inFlow) => {
      let flow = null;
      for (let node = start, steps = 0; node && node !== document.body && node !== document.documentElement; node = parent(node)) {
        if (visited.has(node) && !inFlow) return;
        visited.add(node);
        const length = speaks(node);
        if (length === Infinity) break;
        if (!length) continue;
        const kind = kindOf(node);
        if (kind) { layers.set(node, kind); return; }
        if (!inFlow || flow || (steps += 1) >= 9 || node === start) continue;
        if (length >= ENOUGH || (asked && node.localName === "form" && node.querySelector(`${SWITCH}, ${OPTION}`))) flow = node;
      }
      if (flow) layers.set(flow, "flow");
    };
    if (among.length === 1 && !words.test(document.body.textContent)) return layers;
    const free = "[role=button], [href^='#'], [href^='javascript'], :not([href])";
    for (const element of everywhere(CLICKABLE, among).slice(0, 2500)) {
      climb(element, element.localName !== "a" || element.matches(free));
    }
    for (const element of everywhere(DIALOG, among)) {
      if (speaks(element) && speaks(element) < Infinity) layers.set(element, "dialog");
    }
    for (const y of [0.04, 0.25, 0.5, 0.75, 0.96]) for (const x of [0.06, 0.3, 0.5, 0.7, 0.94]) {
      const hit = deepest(innerWidth * x, innerHeight * y);
      if (hit) climb(hit, false);
    }
    return unnested(layers);
  };
  const PARTS = new Set(["sticky", "absolute", "flow"]);
  const unnested = (layers) => {
    // Of two layers in each other the inner one is the dialog and the outer its backdrop, unless the inner one is
    // but a part that sticks to an edge: then what the outer one has besides belongs to the same choice.
    const kept = new Map(layers);
    for (const [outer, outerKind] of layers) for (const [element, kind] of layers) {
      if (outer === element || !within(outer, element)) continue;
      const more = inside(outer).some((one) => one.matches(CLICKABLE) && !within(element, one) && shown(one));
      if (PARTS.has(kind) && (!PARTS.has(outerKind) || outerKind === kind) && more) kept.delete(element);
      else kept.delete(outer);
    }
    return kept;
  };
  const look = ({rules, words, child}) => {
    const empty = {layers: [], size: [innerWidth, innerHeight]};
    if (!document.body || (child && (innerWidth < 140 || innerHeight < 40))) return empty;
    kinds.clear();
    const among = roots(), spoken = new RegExp(words, "iu");
    const ruled = byRule(rules, among);
    const kind = (element) => kindOf(element) || ancestor(element) ||
      inside(element).slice(0, 20).map(kindOf).find(Boolean) || "flow";
    const found = ruled.map(({element, rule}) => describe(element, kind(element), rule));
    let layers = candidates(spoken, among, words === ".");
    if (child && plain(document.body).length < MOST.plain && spoken.test(plain(document.body))) {
      layers = new Map([[document.body, "frame"]]);
    }
    for (const [element, kind] of layers) {
      if (found.length >= MOST.layers) break;
      if (ruled.some((one) => within(one.element, element) || within(element, one.element))) continue;
      const box = covers(element);
      if (!box || (kind === "fixed" && !onScreen(box))) continue;
      const layer = describe(element, kind, null);
      if (layer.buttons.length) found.push(layer);
    }
    return {...empty, layers: found};
  };

  // ---- ways back to the choice
  const LONGEST_CONTROL = 90;
  const controls = ({selector, words}) => {
    // Where the platform's own are there, they are all that is asked for; else what speaks of the choice.
    if (!document.body) return [];
    const among = roots(), spoken = new RegExp(words, "iu"), found = [];
    const ruled = selector ? everywhere(selector, among).filter(shown) : [];
    if (ruled.length) return ruled.slice(0, 3).map((one) => describeButton(one, ["reopen"]));
    const said = [...document.querySelectorAll("span, div, p, li")].filter((one) => one.childElementCount < 2 &&
      one.textContent.length < LONGEST_CONTROL && spoken.test(one.textContent));
    for (const element of [...everywhere(CLICKABLE, among), ...pointed(said, document.body)]) {
      if (found.length >= MOST.buttons) break;
      if (!shown(element) || element.querySelector("button, a[href], input")) continue;
      const text = (element instanceof HTMLInputElement ? element.value : visibleText(element, 200)) || named(element);
      if (!text || text.length > LONGEST_CONTROL) continue;
      if (spoken.test(text) || spoken.test(named(element))) found.push(describeButton(element, []));
    }
    return found;
  };

  // ---- touching
  const frame = () => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 60); });
  const calm = async (element, most) => {
    // Wait until it neither moves nor fades: a click at the place where it was would miss it.
    const end = performance.now() + most;
    let before = "";
    while (performance.now() < end) {
      const box = element.getBoundingClientRect();
      const now = [box.left, box.top, box.width, box.height].map(Math.round).join();
      if (now === before) return;
      before = now;
      await frame();
      await frame();
    }
  };
  const aims = (element, loose) => {
    const found = [element];
    if (loose) {
      found.push(...labels(element));
      for (const near of [element.nextElementSibling, parent(element)]) if (near && !found.includes(near)) found.push(near);
    }
    return found.filter((one) => { const box = one.getBoundingClientRect(); return box.width > 1 && box.height > 1; });
  };
  // A bare text put into a slot is hit as the host that it belongs to, which stands around the aim, not in it.
  const filled = (aim, hit) => aim.getRootNode().host === hit &&
    inside(aim).some((one) => one.localName === "slot" && one.assignedNodes().length > 0);
  const point = async (n, loose) => {
    const element = seen[n];
    if (!element || !element.isConnected) return {why: "it is gone"};
    let blocker = "";
    const open = (aim) => {
      for (const part of [...aim.getClientRects()].slice(0, 3)) {
        for (const [fx, fy] of [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5], [0.5, 0.25], [0.5, 0.8]]) {
          const x = part.left + part.width * fx, y = part.top + part.height * fy;
          const hit = deepest(x, y);
          if (!hit) continue;
          const inLink = loose && hit.closest("a[href]");
          if ((within(aim, hit) || filled(aim, hit)) && !inLink) return {x, y};
          blocker ||= short(hit.localName + (hit.id ? "#" + hit.id : ""), 60);
        }
      }
      return null;
    };
    for (const aim of aims(element, loose)) {
      const box = aim.getBoundingClientRect();
      const off = box.top < 4 || box.left < 0 || box.bottom > innerHeight - 4 || box.right > innerWidth;
      for (const scroll of off ? [true] : [false, true]) {  // it may be off in a box that scrolls by itself
        if (scroll) aim.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
        await calm(aim, 1500);
        const place = open(aim);
        if (place) return place;
      }
    }
    const box = element.getBoundingClientRect(), clamp = (at, most) => Math.min(Math.max(at, 2), most - 3);
    const near = {x: clamp(box.left + box.width / 2, innerWidth), y: clamp(box.top + box.height / 2, innerHeight)};
    return {why: blocker ? `it is covered by ${blocker}` : "it has no place on the screen", near};
  };
  const able = (element) => element.isConnected && !element.matches(":disabled, [aria-disabled=true]");
  const wake = async (n, most) => {
    // Some buttons wait until the text beside them was scrolled to its end, or until a moment has passed.
    const element = seen[n], end = performance.now() + most;
    if (!element) return false;
    for (let node = parent(element), steps = 0; node && node !== document.body && steps < 6; node = parent(node), steps += 1) {
      for (const one of [node, ...inside(node)]) {
        if (one.scrollHeight > one.clientHeight + 4 && /auto|scroll/.test(getComputedStyle(one).overflowY)) {
          one.scrollTo({top: one.scrollHeight, behavior: "instant"});
        }
      }
    }
    while (!able(element) && performance.now() < end) await frame();
    return able(element);
  };
  const state = (n) => {
    const element = seen[n];
    return element && element.isConnected ? {on: isOn(element), shown: shown(element)} : null;
  };
  const settle = async (most) => {
    // Finite animations of the page, such as a layer that slides in or out.
    const running = () => document.getAnimations().filter((one) => one.playState === "running" && one.effect &&
      Number.isFinite(one.effect.getComputedTiming().endTime));
    await frame();
    await Promise.race([Promise.allSettled(running().map((one) => one.finished)),
      new Promise((done) => { setTimeout(done, most); })]);
    return true;
  };
  return Object.freeze({look, controls, point, wake, state, settle});
})()
