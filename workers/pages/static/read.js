// Reading an article: what is pointed at or focused lights up with all that belongs to it, and a card says what it is.
"use strict";
(() => {
  const reader = document.getElementById("main");
  const card = document.getElementById("card");
  const marks = [...reader.querySelectorAll("[data-s]")];
  const shown = (mark) => (mark.dataset.l || "").split(" ").some((layer) => layer && on(layer));
  const on = (layer) => document.getElementById(`show-${layer}`)?.checked ?? true;
  const words = (text) => (text ? text.split(" ") : []);
  const item = (fact) => document.querySelector(`[data-card="${CSS.escape(fact)}"]`);
  const layerOf = (fact) => ({ e: "entity", q: "quote", d: "date", v: "event", t: "topic" })[fact[0]];
  let lit = [], current = null;

  function light(facts) {
    dark();
    const wanted = new Set(facts);
    for (const mark of marks) {
      const itself = words(mark.dataset.f).some((fact) => wanted.has(fact));
      const tied = words(mark.dataset.t).some((fact) => wanted.has(fact));
      if (itself) mark.classList.add("lit");
      if (tied) mark.classList.add("tied");
      if (itself || tied) lit.push(mark);
    }
    for (const fact of facts) {
      const one = item(fact);
      if (one) { one.classList.add("lit"); lit.push(one); }
    }
  }

  function dark() {
    for (const one of lit) one.classList.remove("lit", "tied");
    lit = [];
  }

  // The facts of a mark that are shown, the narrowest last.
  function factsOf(mark) {
    return words(mark.dataset.f).filter((fact) => {
      const one = item(fact);
      return on(one?.closest("[data-layer]")?.dataset.layer ?? layerOf(fact));
    });
  }

  function fill(facts) {
    card.replaceChildren();
    for (const fact of [...facts].reverse()) {
      const one = item(fact);
      if (!one) continue;
      const part = document.createElement("section");
      const heading = one.querySelector(".arrow, .card-title, .named") ?? one.querySelector(".who");
      const title = document.createElement("p");
      title.className = "card-title";
      title.textContent = heading.textContent.replace(/\s+/g, " ").trim();
      const kind = document.createElement("p");
      kind.className = "card-kind";
      kind.textContent = (one.querySelector("summary") ?? one.querySelector(".card-kind")).textContent.trim();
      part.append(kind, title, one.querySelector(".rows-of").cloneNode(true));
      card.append(part);
    }
    return card.childElementCount > 0;
  }

  function place(at) {
    card.hidden = false;
    const box = (at.getClientRects()[0] ?? at.getBoundingClientRect());
    const room = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(box.left, room - card.offsetWidth - 8));
    const below = box.bottom + 8;
    const above = box.top - card.offsetHeight - 8;
    card.style.left = `${left + scrollX}px`;
    card.style.top = `${(below + card.offsetHeight > innerHeight && above > 0 ? above : below) + scrollY}px`;
  }

  function open(mark) {
    const facts = factsOf(mark);
    if (!facts.length) { close(); return; }
    current?.removeAttribute("aria-describedby");
    current = mark;
    light(facts);
    if (fill(facts)) { place(mark); mark.setAttribute("aria-describedby", "card"); }
  }

  function close() {
    dark();
    card.hidden = true;
    current?.removeAttribute("aria-describedby");
    current = null;
  }

  // One stop for the tab key in the whole text; the arrows go from mark to mark.
  function rove(mark) {
    reader.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    mark?.setAttribute("tabindex", "0");
  }

  function stops() {
    let before = "";
    return marks.filter((mark) => {
      const fresh = shown(mark) && factsOf(mark).some((fact) => !words(before).includes(fact));
      before = mark.dataset.f || "";
      return fresh;
    });
  }

  function step(by) {
    const all = stops();
    const here = all.indexOf(document.activeElement);
    const next = all[Math.max(0, Math.min(all.length - 1, here + by))];
    if (next) { rove(next); next.focus(); }
  }

  for (const mark of marks) mark.setAttribute("tabindex", "-1");
  rove(stops()[0]);
  document.getElementById("keys").hidden = false;

  reader.addEventListener("pointerover", (event) => {
    const mark = event.target.closest(".m");
    if (mark) open(mark);
  });
  reader.addEventListener("focusin", (event) => {
    const mark = event.target.closest("[data-s]");
    if (mark) { rove(mark); open(mark); }
  });
  reader.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by && !event.altKey && !event.ctrlKey && !event.metaKey && event.target.closest("[data-s]")) {
      event.preventDefault();
      step(by);
    }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("pointerover", (event) => {
    if (!event.target.closest(".m, #card, [data-card]")) close();
  });
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const one = event.target.closest("[data-card]");
      if (!one || one.contains(card)) return;
      close();
      light([one.dataset.card]);
    });
  }
  document.getElementById("layers").addEventListener("change", () => {
    close();
    const all = stops();
    if (!all.includes(reader.querySelector('[tabindex="0"]'))) rove(all[0]);
  });
})();
