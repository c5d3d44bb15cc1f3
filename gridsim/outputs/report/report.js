"use strict";
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const settings = { responsive: true, displaylogo: false, modeBarButtons: [["zoomIn2d", "zoomOut2d", "resetScale2d"], ["zoom2d", "pan2d"], ["toImage"]] };
  const drawn = new Set();
  let language = location.hash === "#zh" ? "zh" : "en";

  // Texts are {en, zh}; everything else is handed through as it is.
  function inLanguage(value) {
    if (Array.isArray(value)) return value.map(inLanguage);
    if (value === null || typeof value !== "object") return value;
    if ("en" in value && "zh" in value) return value[language];
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inLanguage(inner)]));
  }

  function draw(element) {
    const figure = inLanguage(figures[element.dataset.figure]);
    figure.layout.font.family = getComputedStyle(document.body).fontFamily;
    if (drawn.has(element) && element.layout.xaxis && element.layout.xaxis.type === "date")
      figure.layout.xaxis.range = element.layout.xaxis.range;
    const quiet = element.dataset.figure === "dispatch" ? {} : { displayModeBar: false };
    Plotly.react(element, figure.data, figure.layout, { ...settings, ...quiet });
    drawn.add(element);
  }

  function speak(chosen) {
    language = chosen;
    document.body.className = chosen;
    document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
    document.querySelectorAll("[data-language]").forEach((b) => b.classList.toggle("chosen", b.dataset.language === chosen));
    drawn.forEach(draw);
  }

  const places = [...document.querySelectorAll("[data-figure]")];
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting && !drawn.has(entry.target)) draw(entry.target);
  }, { rootMargin: "300px" });

  speak(language);
  places.forEach((place) => watcher.observe(place));
  window.addEventListener("beforeprint", () => places.forEach((place) => { if (!drawn.has(place)) draw(place); }));
  document.querySelectorAll("[data-language]").forEach((b) => b.addEventListener("click", () => speak(b.dataset.language)));
  document.querySelectorAll("[data-range]").forEach((button) => button.addEventListener("click", () => {
    document.querySelectorAll("[data-range]").forEach((other) => other.classList.toggle("chosen", other === button));
    Plotly.relayout(document.querySelector('[data-figure="dispatch"]'), { "xaxis.range": JSON.parse(button.dataset.range) });
  }));
})();
