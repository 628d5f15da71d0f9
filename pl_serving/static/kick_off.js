// Shows the moments of the page in the reader's time zone and says which zone that is.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" });
const moment = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit",
});
// en-CA writes a day as 2026-08-22, the form in which the page names the day in London.
const day = new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit" });

function showIn(part) {
  for (const element of part.querySelectorAll("time[data-style]")) {
    const when = new Date(element.dateTime);
    if (element.dataset.style === "moment") {
      element.textContent = moment.format(when);
    } else if (day.format(when) === element.dataset.day) {
      element.textContent = clock.format(when);
    } else {
      // Far from London the match falls on another day than its heading.
      element.textContent = `${weekday.format(when)} ${clock.format(when)}`;
    }
  }
}
showIn(document);
document.addEventListener("times:changed", (event) => showIn(event.target));
const note = document.getElementById("zone");
if (note) {
  note.textContent = `Times are in your time zone, ${zone.replaceAll("_", " ")}; days are London’s.`;
}
