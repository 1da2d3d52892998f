// Runs that go on are kept up to date: a stream of events, or questions where there can be no stream.
"use strict";
(() => {
  const POLL = 2000;
  const going = () => [...document.querySelectorAll("[data-run][data-going]")];
  // The list of the newest runs also waits for runs that are not yet on it.
  const every = () => document.querySelector("[data-every]") !== null;
  // Ids of runs sort by time; the newest stands first.
  const newest = () => document.querySelector("[data-run]")?.dataset.run ?? "";
  const asked = () => [...going().map((run) => `run=${encodeURIComponent(run.dataset.run)}`),
    ...(every() ? [`every=1&since=${encodeURIComponent(newest())}`] : [])].join("&");
  const newer = (id) => id > newest();
  let stream = null, timer = null, saidQuarter = {};

  function show(run) {
    const panel = document.querySelector(`[data-run="${CSS.escape(run.id)}"]`);
    if (!panel) return;
    panel.dataset.status = run.status;
    for (const place of document.querySelectorAll(`[data-run="${CSS.escape(run.id)}"] [data-said]`)) {
      const words = run.said[place.dataset.said] ?? "";
      if (place.textContent !== words) place.textContent = words;
    }
    for (const place of panel.querySelectorAll("[data-count]")) place.hidden = !run.counts[place.dataset.count];
    const bar = panel.querySelector("progress");
    if (bar && run.planned !== null) { bar.max = run.planned || 1; bar.value = run.done; }
    tell(run);
  }

  // A screen reader hears of quarters and of the end, and not of every second.
  function tell(run) {
    const quarter = run.over ? 5 : run.planned ? Math.floor((4 * run.done) / run.planned) : 0;
    if (saidQuarter[run.id] === quarter) return;
    if (saidQuarter[run.id] !== undefined || run.over) {
      document.getElementById("say").textContent = run.over
        ? `${run.name}: ${run.status}, ${run.said.done}` : `${run.name}: ${run.said.done}`;
    }
    saidQuarter[run.id] = quarter;
  }

  // What is there when a run is over (retry, report, articles) comes from the server, as at the first look.
  async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const follow = page.querySelector("#only[data-follow]");
    if (follow) { location.assign(follow.getAttribute("href")); return; }
    const said = document.getElementById("say");
    const held = document.activeElement?.id;
    const fresh = page.getElementById("main");
    fresh.querySelector("#say")?.replaceWith(said);
    document.getElementById("main").replaceWith(document.adoptNode(fresh));
    if (held) document.getElementById(held)?.focus({ preventScroll: true });
  }

  // The report and the tables come some time after the end of a run.
  async function renewFiles() {
    const old = document.querySelector("#take-away[data-making]");
    if (!old) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("take-away");
        if (fresh && old.isConnected) old.replaceWith(document.adoptNode(fresh));
      } catch { /* the desk may be starting again */ }
    }
    setTimeout(renewFiles, 2 * POLL);
  }

  function take(seen) {
    seen.runs.forEach(show);
    if (seen.runs.some((run) => run.over) || seen.open.some(newer)) {
      stop();
      renew().then(() => { start(); renewFiles(); }, () => { timer = setTimeout(start, POLL); });
    }
  }

  async function ask() {
    try {
      const answer = await fetch(`/pages/live.json?${asked()}`);
      if (answer.status === 401) { location.reload(); return; }
      if (answer.ok) take(await answer.json());
    } catch { /* the desk may be starting again */ }
    if (asked() && !stream) timer = setTimeout(ask, POLL);
  }

  function start() {
    stop();
    if (!asked() || document.hidden) return;
    stream = new EventSource(`/pages/live?${asked()}`);
    stream.addEventListener("runs", (event) => take(JSON.parse(event.data)));
    stream.addEventListener("error", () => {
      // A stream that broke comes again by itself; one that was refused does not.
      if (stream && stream.readyState === EventSource.CLOSED) { stop(); ask(); }
    });
  }

  function stop() {
    stream?.close();
    clearTimeout(timer);
    stream = timer = null;
  }

  // Browsers keep few connections to one host: a page that nobody sees gives its own back.
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : start()));
  addEventListener("pagehide", stop);
  const only = document.querySelector("#only[data-follow]");
  if (only) location.replace(only.getAttribute("href"));
  else { start(); renewFiles(); }
})();
