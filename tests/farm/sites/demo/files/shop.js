// The shop's own script: basket, language, recently viewed, and the cookie banner with what it gates.
(function () {
  "use strict";
  const read = (name) => (document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)")) || [])[1];
  const write = (name, value, days) => {
    document.cookie = name + "=" + value + "; path=/; max-age=" + days * 86400 + "; samesite=lax; secure";
  };

  if (!read("lang")) write("lang", (document.documentElement.lang || "en"), 365);
  if (!read("cart")) write("cart", "0", 14);
  const basket = document.querySelector(".basket");
  const show = () => { basket.textContent = "Basket: " + read("cart"); };
  show();
  document.querySelectorAll("[data-add]").forEach((button) => button.addEventListener("click", () => {
    write("cart", String(Number(read("cart")) + 1), 14);
    show();
  }));

  const product = document.querySelector("[data-product]");
  if (product) {
    const seen = JSON.parse(localStorage.getItem("recently_viewed") || "[]");
    const id = product.dataset.product;
    localStorage.setItem("recently_viewed", JSON.stringify([id, ...seen.filter((x) => x !== id)].slice(0, 8)));
  }

  const load = (src) => {
    const script = document.createElement("script");
    script.async = true;
    script.src = src;
    document.head.append(script);
  };
  const banner = document.getElementById("consent");
  const choices = { statistics: document.getElementById("c-statistics"), marketing: document.getElementById("c-marketing") };
  const decided = read("cookie_consent");
  const choose = (value) => {
    write("cookie_consent", value, 180);
    banner.hidden = true;
    if (value.includes("marketing")) load("https://ads.example/remarketing.js");
  };
  document.getElementById("c-accept").addEventListener("click", () => choose("necessary.statistics.marketing"));
  document.getElementById("c-reject").addEventListener("click", () => choose("necessary"));
  document.getElementById("c-settings").addEventListener("click", () => {
    document.getElementById("c-choices").hidden = false;
    document.getElementById("c-save").hidden = false;
  });
  document.getElementById("c-save").addEventListener("click", () => choose(
    ["necessary", ...Object.keys(choices).filter((key) => choices[key].checked)].join(".")));
  document.querySelectorAll("[data-consent-open]").forEach((link) => link.addEventListener("click", () => {
    banner.hidden = false;
  }));

  // The shop counts visits from the start, without waiting for an answer: what a scan is there to find.
  if (!decided || decided.includes("statistics")) load("https://stats.example/stats.js");
  if (decided && decided.includes("marketing")) load("https://ads.example/remarketing.js");
  if (!decided) banner.hidden = false;
})();
