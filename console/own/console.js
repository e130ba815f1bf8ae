"use strict";
(() => {
  const typing = (element) => element && element.matches("input, textarea, select, [contenteditable]");
  const rows = () => Array.from(document.querySelectorAll("table[data-list] tbody tr"));

  const move = (step) => {
    const list = rows();
    if (!list.length) return;
    const now = list.findIndex((row) => row.classList.contains("current"));
    const next = Math.min(list.length - 1, Math.max(0, now + step));
    list.forEach((row, place) => row.classList.toggle("current", place === next));
    const link = list[next].querySelector("a[href]");
    (link || list[next]).focus();
    list[next].scrollIntoView({ block: "nearest" });
  };

  // to the query bar of a list; from a page without one, to the search for a person
  const seek = () => {
    const field = document.querySelector("form.query input, form.query select, form[action='/person-search'] input:not([type=hidden])");
    const search = document.querySelector("nav.menu a[href='/person-search']");
    if (field) field.focus(); else if (search) search.click();
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    g: () => { const home = document.querySelector(".brand"); if (home) home.click(); },
    "/": seek,
    "?": () => { const help = document.getElementById("keys"); if (help && !help.open) help.showModal(); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-keys], [data-print], [data-fill], [data-all]");
    if (!target) return;
    if (target.matches("[data-keys]")) keys["?"]();
    if (target.matches("[data-print]")) window.print();
    if (target.matches("[data-all]")) {
      document.querySelectorAll("input[name=chosen]").forEach((box) => { box.checked = target.checked; });
    }
    if (target.matches("[data-fill]")) {
      document.getElementById("login").value = target.dataset.fill;
      document.getElementById("password").value = target.dataset.secret;
      document.querySelector("form.card button").focus();
    }
  });

  // a form that was sent waits for its answer: a second click is no second order
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-form]") || form.matches("[hx-boost=false]")) return;
    if (form.dataset.sent === "true") { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "true";
  }, true);
  document.addEventListener("htmx:afterRequest", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  // a file that is dropped on a form is the form's file
  const fileField = (event) => {
    const form = event.target.closest ? event.target.closest("form") : null;
    return form && form.querySelector("input[type=file]");
  };
  document.addEventListener("dragover", (event) => { if (fileField(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    const field = fileField(event);
    if (!field || !event.dataTransfer.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
  });

  // signed in again over the page: its forms take the token of the new sign-in
  document.addEventListener("signed-in", (event) => {
    document.querySelectorAll("input[name=csrf]").forEach((field) => { field.value = event.detail.csrf; });
    const over = document.getElementById("over");
    if (over) over.replaceChildren();
  });

  // charts: the library comes with the first page that draws; each chart's numbers stand in the table below it
  let loading = null;
  const library = (address) => {
    loading = loading || new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  };
  const draw = (place) => {
    const data = JSON.parse(place.dataset.chart);
    const shape = getComputedStyle(document.documentElement);
    const colours = ["--accent", "--good", "--warn", "--bad", "--quiet"].map((name) => shape.getPropertyValue(name).trim());
    const goal = data.target === null ? undefined : {
      symbol: "none",
      lineStyle: { type: "dashed", color: shape.getPropertyValue("--ink").trim() },
      label: { formatter: data.target_label, position: "insideEndTop" },
      data: [{ yAxis: data.target }],
    };
    const chart = window.echarts.init(place);
    chart.setOption({
      animation: false,
      color: colours,
      aria: { enabled: true, decal: { show: true } },
      tooltip: { trigger: "axis", renderMode: "richText" },
      legend: { show: Object.keys(data.series).length > 1, top: 0, right: 24 },
      grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: data.categories, axisLabel: { interval: 0, rotate: data.categories.length > 8 ? 40 : 0 } },
      yAxis: { type: "value", name: data.unit },
      series: Object.entries(data.series).map(([name, numbers], number) => (
        { name, type: data.kind, data: numbers, markLine: number === 0 ? goal : undefined })),
    });
    window.addEventListener("resize", () => chart.resize());
  };

  const ready = () => {
    document.querySelectorAll("[data-chart]").forEach((place) => {
      if (place.dataset.drawn || !place.dataset.library || place.closest("details:not([open])")) return;
      place.dataset.drawn = "true";
      library(place.dataset.library).then(() => draw(place));
    });
    const asked = document.querySelector(".over input") || document.querySelector("[aria-invalid=true]");
    if (asked) asked.focus();
    const news = document.querySelector(".flash, form > .error");
    if (news) news.scrollIntoView({ block: "center" });
  };
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("toggle", ready, true);
  document.addEventListener("htmx:afterSettle", ready);
})();
