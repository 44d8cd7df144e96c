// Follows jobs, takes dropped files, and opens quotes. Every page works without it.
"use strict";

const final = (card) => !card || !card.isConnected || card.dataset.final === "yes";

async function refresh(card) {
  const answer = await fetch(`/jobs/${card.dataset.job}/card${location.search}`);
  if (!answer.ok) return card;
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = parsed.querySelector("[data-job]");
  if (!next) return card;
  card.replaceWith(next);
  localTimes(next);
  return next;
}

// A browser opens six connections to a server, in all its tabs: one page holds one stream, while
// it is seen, or links would wait until a job ends. Other cards are looked at every two seconds.
let stream = null;

function follow(card) {
  if (final(card)) return;
  let busy = false, again = false;
  const look = async () => {
    if (busy) { again = true; return; }
    busy = true;
    card = await refresh(card).catch(() => card);
    busy = false;
    if (again) { again = false; await look(); }
  };
  const poll = async () => {
    if (!document.hidden) await look();
    if (!final(card)) setTimeout(poll, 2000);
  };
  if (stream || document.hidden || !window.EventSource) { poll(); return; }
  const events = stream = new EventSource(`/api/v1/jobs/${card.dataset.job}/events`);
  const close = (then) => {
    if (stream !== events) return;
    events.close();
    stream = null;
    then();
  };
  events.addEventListener("job", look);
  events.addEventListener("end", () => close(look));
  events.addEventListener("error", () => close(poll));
  document.addEventListener("visibilitychange", () => { if (document.hidden) close(poll); });
  addEventListener("pagehide", () => close(poll));
}

function say(list, name, text) {
  const item = document.createElement("li");
  item.className = "job";
  const who = document.createElement("span");
  who.className = "name";
  who.textContent = name;
  const what = document.createElement("span");
  what.className = "small";
  what.textContent = text;
  item.append(who, what);
  list.prepend(item);
  return item;
}

// The server's own sentence is English; the form knows what each kind of error means.
function explained(form, error) {
  const sentence = JSON.parse(form.dataset.explain)[error.category] || "{detail}";
  return sentence.replace("{detail}", () => `${error.message} ${error.todo || ""}`.trim());
}

async function send(form, list, file) {
  if (file.size > Number(form.dataset.max)) {
    say(list, file.name, form.dataset.tooLarge);
    return;
  }
  const item = say(list, file.name, "…");
  const body = new FormData();
  body.append("file", file);
  for (const name of ["genre", "submitted", "rubric", "organisation"]) {
    const value = form.elements[name].value;
    if (value) body.append(name, value);
  }
  try {
    const answer = await fetch("/api/v1/documents", { method: "POST", body });
    const said = await answer.json();
    if (!answer.ok) {
      item.lastChild.textContent = explained(form, said.error);
      return;
    }
    document.querySelectorAll(`[data-job="${CSS.escape(said.id)}"]`).forEach((old) => old.remove());
    item.dataset.job = said.id;
    item.dataset.final = "no";
    follow(await refresh(item));
  } catch {
    item.lastChild.textContent = form.dataset.failed;
  }
}

function takeFiles(form) {
  const list = document.getElementById("following");
  const all = (files) => { for (const file of files) send(form, list, file); };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    all(form.elements.files.files);
    form.elements.files.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.remove("over"); });
  }
  form.addEventListener("drop", (event) => all(event.dataTransfer.files));
}

function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    time.title = time.textContent;
    time.textContent = moment.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  }
}

// A cell of the matrix leads into a closed <details>: open it before the browser scrolls there.
function reveal() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const closed = target.closest("details:not([open])");
  if (closed) closed.open = true;
  target.scrollIntoView({ block: "center" });
}

document.addEventListener("DOMContentLoaded", () => {
  localTimes(document);
  document.querySelectorAll('[data-job][data-final="no"]').forEach(follow);
  const form = document.getElementById("drop");
  if (form) takeFiles(form);
  const shown = document.querySelector(".sheet img");
  if (shown && !shown.complete) shown.addEventListener("load", reveal);
  reveal();
});
addEventListener("hashchange", reveal);
