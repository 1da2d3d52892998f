// Files may be dropped; what is chosen is said, and what is too much is said before it is sent.
"use strict";
(() => {
  const drop = document.getElementById("drop");
  const files = document.getElementById("files");
  const chosen = document.getElementById("chosen");
  const form = document.getElementById("hand-in");
  const megabytes = (bytes) => `${(bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;

  function say() {
    const size = [...files.files].reduce((sum, file) => sum + file.size, 0);
    const most = Number(chosen.dataset.most);
    const names = [...files.files].slice(0, 3).map((file) => file.name).join(", ");
    const more = files.files.length > 3 ? ` and ${files.files.length - 3} more` : "";
    const much = size > most ? `: too much at once, the most is ${megabytes(most)}` : "";
    chosen.textContent = files.files.length ? `${names}${more}, ${megabytes(size)}${much}` : "";
    files.setCustomValidity(much ? `The most at once is ${megabytes(most)}.` : "");
  }

  files.addEventListener("change", say);
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    files.files = event.dataTransfer.files;
    say();
  });
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.textContent = "Handing in …";
    button.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => { form.querySelector("button").textContent = "Hand in"; });
})();
