/* Puts a cookie declaration into a page. Written by cookiescan; no part of it is fetched from anywhere.
   Where it goes: into each element with the attribute data-cookiescan, or else to where the script stands.
   In which language: data-lang of that element, data-lang of the script, or the lang of the page around it. */
((declaration) => {
  "use strict";
  const script = document.currentScript;
  let sheet;
  let placed = 0;

  /* A text, an element as [name, {attributes}, ...children], or the number of what each language has for itself. */
  function build(node, language) {
    if (typeof node === "number") return build(declaration.texts[node][language], language);
    if (typeof node === "string") return document.createTextNode(node);
    const [name, attributes, ...children] = node;
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, typeof value === "number" ? declaration.texts[value][language] : value);
    }
    for (const child of children) element.append(build(child, language));
    return element;
  }

  /* The index of the first wish that is there: as asked (pt-BR), or in the same language (pt); else the first. */
  function languageOf(place) {
    const wishes = [place.dataset.lang, script?.dataset.lang, place.closest("[lang]")?.lang].filter(Boolean);
    const base = (code) => code.toLowerCase().split("-")[0].replace(/^n[on]$/, "nb");
    for (const wish of wishes) {
      const alike = (same) => declaration.languages.findIndex((code) => same(code) === same(wish));
      const exact = alike((code) => code.toLowerCase());
      const found = exact < 0 ? alike(base) : exact;
      if (found >= 0) return found;
    }
    return 0;
  }

  /* A sheet made by script is no inline style: a policy of `style-src 'self'` lets it be. */
  function dress(root) {
    try {
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(declaration.style);
      }
      root.adoptedStyleSheets = [sheet];
    } catch {
      const style = document.createElement("style");
      style.textContent = declaration.style;
      root.append(style);
    }
  }

  function goTo(target) {
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView();
  }

  /* The consent manager's own function, which the declaration names by its path; when nothing answers, say so. */
  function openChoice(button) {
    const [path, values] = declaration.choice;
    const names = path.split(".");
    const name = names.pop();
    const owner = names.reduce((object, key) => object?.[key], window);
    if (typeof owner?.[name] === "function") {
      owner[name](...values.map((value) => value ?? (() => {})));
    } else {
      button.parentNode.nextElementSibling.hidden = false;
      button.hidden = true;
    }
  }

  /* Rules of the page do not reach into a shadow root; its font, its colours and its variables do. */
  function fill(place) {
    if (place.shadowRoot || ![declaration.site, ""].includes(place.dataset.cookiescan)) return;
    const content = build(declaration.tree, languageOf(place));
    const root = place.attachShadow({ mode: "open" });
    dress(root);
    root.append(content);
    const button = root.querySelector("[data-cookiescan-consent]");
    if (button) button.hidden = !declaration.choice;
    placed += 1;
    // The browser itself follows a link to #name only outside of shadow roots.
    root.addEventListener("click", (event) => {
      if (button?.contains(event.target)) {
        event.preventDefault();
        openChoice(button);
        return;
      }
      const link = event.target.closest("a[href^='#']");
      const target = link && root.getElementById(link.hash.slice(1));
      if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      goTo(target);
    });
    const wanted = placed === 1 && location.hash && root.getElementById(location.hash.slice(1));
    if (wanted) goTo(wanted);
  }

  const fillAll = () => document.querySelectorAll("[data-cookiescan]").forEach(fill);

  fillAll();
  if (!placed && script && document.body?.contains(script)) {
    const place = document.createElement("div");
    place.dataset.cookiescan = declaration.site;
    script.after(place);
    fill(place);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", fillAll);
})(DECLARATION);
