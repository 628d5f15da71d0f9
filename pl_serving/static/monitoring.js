// Asks for the panels again every half minute while the page is seen, and takes over those that
// show something else. The page itself stays: no flicker, no lost place, opened notes stay open.
(() => {
  const EVERY = 30_000;
  const panels = document.getElementById("panels");
  const word = document.getElementById("refreshed");
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  let last = Date.now();

  function takeOver(old, fresh) {
    old.dataset.version = fresh.dataset.version;
    const [mine, theirs] = [old, fresh].map((panel) => panel.querySelector("figure.chart"));
    if (mine && theirs) {
      mine.querySelector("script").textContent = theirs.querySelector("script").textContent;
      mine.dispatchEvent(new CustomEvent("chart:changed", { bubbles: true }));
      return;
    }
    const body = old.querySelector(".body");
    body.replaceChildren(...fresh.querySelector(".body").childNodes);
    body.dispatchEvent(new CustomEvent("times:changed", { bubbles: true }));
    body.querySelector("figure.chart")?.dispatchEvent(new CustomEvent("chart:changed", { bubbles: true }));
  }

  async function refresh() {
    last = Date.now();
    let answer;
    try {
      answer = await fetch(panels.dataset.from);
    } catch {
      answer = null;
    }
    if (!answer || !answer.ok) {
      word.textContent = "Not refreshed: there is no answer at present. Asked again every 30 seconds.";
      return;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const one of fresh.querySelectorAll("[data-panel]")) {
      const old = panels.querySelector(`[data-panel="${one.dataset.panel}"]`);
      if (old && old.dataset.version !== one.dataset.version) takeOver(old, one);
    }
    word.textContent = `Refreshed at ${clock.format(new Date())}; again every 30 seconds.`;
  }

  setInterval(() => {
    if (!document.hidden && Date.now() - last >= EVERY) refresh();
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - last >= EVERY) refresh();
  });
})();
