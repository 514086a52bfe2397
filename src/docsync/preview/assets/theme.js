// Light or dark, before anything is drawn: as the system has it, until somebody chooses.
"use strict";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
function paintTheme() {
  const chosen = localStorage.getItem("theme");
  document.documentElement.dataset.theme = chosen || (systemIsDark.matches ? "dark" : "light");
}
systemIsDark.addEventListener("change", paintTheme);
paintTheme();
