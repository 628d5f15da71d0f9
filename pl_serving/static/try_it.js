// Sends the request of a form of the reference and shows the answer beneath it.
for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { method } = form.dataset;
    let { path } = form.dataset;
    const query = new URLSearchParams();
    for (const input of form.querySelectorAll("input[data-name]")) {
      const { name, place } = input.dataset;
      if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(input.value));
      else if (input.value) query.append(name, input.value);
    }
    if (query.size) path += `?${query}`;
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
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      const body = isJson ? JSON.stringify(await answer.json(), null, 2) : await answer.text();
      shown.textContent = `${answer.status} ${answer.statusText}\n${body}`;
    } catch (error) {
      shown.textContent = `No answer: ${error.message}`;
    }
  });
}
