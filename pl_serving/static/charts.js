// Draws the charts of a page. Each <figure class="chart"> holds its data and layout as JSON; the
// colours named in it ("--home") are those of the style sheet, so that charts follow dark mode.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function coloured(value, styles) {
    if (typeof value === "string" && value.startsWith("--")) return styles.getPropertyValue(value).trim();
    if (Array.isArray(value)) return value.map((part) => coloured(part, styles));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, coloured(part, styles)]));
    }
    return value;
  }

  function draw(figure) {
    const styles = getComputedStyle(document.documentElement);
    const chart = coloured(JSON.parse(figure.querySelector("script").textContent), styles);
    const quiet = styles.getPropertyValue("--quiet").trim();
    const rule = styles.getPropertyValue("--rule").trim();
    const axis = { gridcolor: rule, linecolor: rule, zerolinecolor: rule, automargin: true, fixedrange: true };
    const layout = {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: quiet, size: 13, family: getComputedStyle(document.body).fontFamily },
      margin: { l: 8, r: 8, t: 8, b: 8 },
      // Above: below, it would cover the names of the axis where the chart is narrow.
      legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
      hoverlabel: { font: { size: 13 } },
      ...chart.layout,
      xaxis: { ...axis, ...(chart.layout.xaxis || {}) },
      yaxis: { ...axis, ...(chart.layout.yaxis || {}) },
    };
    const place = figure.querySelector(".plot");
    Plotly.react(place, chart.data, layout, { displayModeBar: false, responsive: true });
    figure.classList.add("drawn");
  }

  // One after the other, so that the page answers to its reader in between.
  function drawAll() {
    const figures = [...document.querySelectorAll("figure.chart")];
    const next = () => {
      if (!figures.length) return;
      draw(figures.shift());
      setTimeout(next);
    };
    next();
  }

  drawAll();
  dark.addEventListener("change", drawAll);
  document.addEventListener("chart:changed", (event) => draw(event.target));
})();
