// A button to copy each snippet, where scripts run. Without it, a snippet is selected by hand.
"use strict";
if (navigator.clipboard) {
  for (const figure of document.querySelectorAll("figure.snippet")) {
    const button = document.createElement("button");
    const label = figure.querySelector("figcaption");
    button.type = "button";
    button.className = "small copy";
    button.textContent = "Copy";
    button.setAttribute("aria-describedby", label.id);
    const said = document.createElement("span");
    said.className = "hidden";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      let words = "Copied";
      try {
        await navigator.clipboard.writeText(figure.querySelector("pre").textContent);
      } catch {
        words = "Not copied";
      }
      button.textContent = words;
      said.textContent = words;
      setTimeout(() => { button.textContent = "Copy"; said.textContent = ""; }, 2000);
    });
    label.after(button, said);
  }
}
