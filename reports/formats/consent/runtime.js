  // From here on every file of cookiescan is the same.
  // Deletes what a refused service left: cookies that scripts can see, local and session storage of this site.
  function forget(service) {
    var left = leftovers[service];
    if (!left) return;
    var labels = location.hostname.split(".");
    var domains = [""].concat(labels.map(function (_, at) { return "; domain=" + labels.slice(at).join("."); }));
    document.cookie.split(";").forEach(function (pair) {
      var name = pair.split("=")[0].trim();
      if (!left.cookies.some(function (one) { return one.test(name); })) return;
      left.paths.forEach(function (path) {
        domains.forEach(function (domain) {
          document.cookie = name + "=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=" + path + domain +
            (location.protocol === "https:" ? "; secure" : "");
        });
      });
    });
    ["localStorage", "sessionStorage"].forEach(function (kind) {
      if (!left[kind].length) return;
      try {
        Object.keys(window[kind]).forEach(function (key) {
          if (left[kind].some(function (one) { return one.test(key); })) window[kind].removeItem(key);
        });
      } catch (refused) { /* storage is switched off: nothing is left in it */ }
    });
  }

  // Starts what the page holds back with data-consent="SERVICE": scripts, and elements with data-src.
  function release(service) {
    document.querySelectorAll('[data-consent="' + service + '"]').forEach(function (held) {
      held.removeAttribute("data-consent");
      if (held.tagName !== "SCRIPT") {
        if (held.dataset.src) held.src = held.dataset.src;
        return;
      }
      var script = document.createElement("script");
      Array.prototype.forEach.call(held.attributes, function (one) {
        if (one.name !== "type" && one.name !== "data-type") script.setAttribute(one.name, one.value);
      });
      if (held.dataset.type) script.type = held.dataset.type;
      script.text = held.text;
      held.replaceWith(script);
    });
  }

  // Tells the page which categories are accepted with all their services; consent-mode.js listens to it.
  function tell(accepts) {
    var accepted = Object.keys(categories).filter(function (one) { return categories[one].every(accepts); });
    if (String(accepted) === String(window.cookiescanAccepted)) return;
    window.cookiescanAccepted = accepted;
    document.dispatchEvent(new CustomEvent("cookiescan.consent", { detail: { categories: accepted } }));
  }
