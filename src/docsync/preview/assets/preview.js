// Shows what was saved as soon as it is saved, where one is reading; the rest is a page like any.
"use strict";
const root = document.documentElement;
const find = (id) => document.getElementById(id);

// What a reader opened stays open.
function opened() {
  return [...document.querySelectorAll("main details")].map((one) => one.open);
}
function reopen(were) {
  document.querySelectorAll("main details").forEach((one, at) => {
    if (at in were) one.open = were[at];
  });
}

let asked = 0;
async function renew() {
  const mine = ++asked;
  let answer;
  try {
    answer = await fetch(location.href, { headers: { accept: "text/html" } });
  } catch {
    return; // the stream of news tells that it is over
  }
  const text = await answer.text();
  if (mine !== asked) return; // a later save is on its way
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const were = opened();
  const side = find("contents").scrollTop;
  for (const part of ["main", "site"]) find(part).replaceWith(fresh.getElementById(part));
  document.querySelector("aside nav").replaceWith(fresh.querySelector("aside nav"));
  document.title = fresh.title;
  find("contents").scrollTop = side;
  reopen(were);
  filter();
  root.dataset.renewed = String(Number(root.dataset.renewed || 0) + 1);
}

let known = null;
const news = new EventSource("/events");
news.onmessage = (event) => {
  const live = find("live");
  live.textContent = "live";
  live.className = "";
  if (known !== null && known !== event.data) renew();
  known = event.data;
};
news.onerror = () => {
  const live = find("live");
  live.textContent = "ended";
  live.className = "gone";
  known = known === null ? null : ""; // whatever comes after it is new
};
addEventListener("pagehide", () => news.close());

function filter() {
  const wanted = find("filter").value.trim().toLowerCase();
  for (const item of [...document.querySelectorAll("aside li")].reverse()) {
    const link = item.querySelector(":scope > a, :scope > .folder");
    const own = `${link.textContent} ${link.title}`.toLowerCase().includes(wanted);
    item.hidden = !own && !item.querySelector("li:not([hidden])");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("header button");
  if (!button) return;
  if (button.id === "theme") {
    localStorage.setItem("theme", root.dataset.theme === "dark" ? "light" : "dark");
    paintTheme();
  } else if (button.id === "look") {
    button.disabled = true;
    fetch("/look", { method: "POST" }).finally(() => { button.disabled = false; });
  } else if (button.id === "menu") {
    button.setAttribute("aria-expanded", String(document.body.classList.toggle("menu")));
  }
});
find("filter").addEventListener("input", filter);
document.querySelector("aside .here")?.scrollIntoView({ block: "nearest" });
