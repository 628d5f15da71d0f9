// Sends the request of a form of the reference and shows the answer beneath it.
for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { method, path } = form.dataset;
    const shown = form.querySelector(".answer");
    shown.hidden = false;
    shown.textContent = "…";
    const options = { method };
    if (form.elements.body) {
      options.body = form.elements.body.value;
      options.headers = { "Content-Type": "application/json" };
    }
    try {
      const answer = await fetch(path, options);
      const document = JSON.stringify(await answer.json(), null, 2);
      shown.textContent = `${answer.status} ${answer.statusText}\n${document}`;
    } catch (error) {
      shown.textContent = `No answer: ${error.message}`;
    }
  });
}
