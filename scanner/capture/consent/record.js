// What the rules of platforms/ may use to read a platform's own record of the choice, in the page's world.
const cookie = (name) => {
  const wanted = name instanceof RegExp ? name : null;
  for (const part of document.cookie.split("; ")) {
    const at = part.indexOf("="), key = part.slice(0, at);
    if (wanted ? wanted.test(key) : key === name) {
      try { return decodeURIComponent(part.slice(at + 1)); } catch { return part.slice(at + 1); }
    }
  }
  return null;
};
const stored = (area, name) => {
  try {
    if (!(name instanceof RegExp)) return area.getItem(name);
    for (let i = 0; i < area.length; i += 1) if (name.test(area.key(i))) return area.getItem(area.key(i));
  } catch { /* storage may be forbidden */ }
  return null;
};
const local = (name) => stored(localStorage, name);
const json = (text) => { try { return JSON.parse(text); } catch { return null; } };
const yes = (value) => value === true || /^(1|true|yes|y|on|allow|allowed|accept|accepted|granted|given|permit)$/i.test(String(value));
const sort = (decided, map, needless = () => false) => {
  const granted = [], refused = [];
  for (const [name, value] of Object.entries(map || {})) {
    if (needless(name)) continue;
    (yes(value) ? granted : refused).push(String(name));
  }
  return {decided: Boolean(decided), granted, refused};
};
const undecided = () => ({decided: false, granted: [], refused: []});
const within = (promise, most = 1500) => Promise.race([promise, new Promise((done) => { setTimeout(() => done(null), most); })]);
const tcf = () => within(new Promise((done) => {
  if (typeof __tcfapi !== "function") { done(null); return; }
  __tcfapi("getTCData", 2, (data, success) => {
    if (!success || !data) { done(null); return; }
    const purposes = (data.purpose && data.purpose.consents) || {}, vendors = (data.vendor && data.vendor.consents) || {};
    const count = (map) => Object.values(map).filter(Boolean).length;
    done({
      ...sort(data.eventStatus === "useractioncomplete" || (data.eventStatus === "tcloaded" && Boolean(data.tcString)),
        Object.fromEntries(Object.entries(purposes).map(([key, value]) => ["purpose " + key, value]))),
      tcf: {string: String(data.tcString || ""), cmp: data.cmpId, policy: data.tcfPolicyVersion, applies: data.gdprApplies, status: data.eventStatus,
        purposes: Object.keys(purposes).filter((key) => purposes[key]).map(Number), vendors: count(vendors),
        interests: Object.entries((data.purpose && data.purpose.legitimateInterests) || {}).filter(([, on]) => on).map(([key]) => Number(key))},
    });
  });
}));
// Global Privacy Platform: which sections hold, and what they say.
const gpp = () => within(new Promise((done) => {
  if (typeof __gpp !== "function") { done(null); return; }
  __gpp("ping", (data, success) => {
    if (!success || !data) { done(null); return; }
    done({sections: data.applicableSections || [], apis: data.supportedAPIs || [], parsed: data.parsedSections || {}});
  });
}));
