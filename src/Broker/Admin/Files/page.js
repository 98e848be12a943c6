// The page asks as any program would: lists once a second, and the stream of events. What peers chose is put in as text and never as HTML.
const HISTORY = 120;
const ROWS_MAX = 200;
const EVENTS_MAX = 200;
const FOLLOWED = new Set(["WorkerRegistered", "WorkerDeparted", "WorkerSuspected", "WorkerRecovered", "WorkerLagging", "WorkerCaughtUp", "RequestRequeued", "RequestHeld",
  "RequestAdopted", "RequestDispatched", "RequestEnded", "DeadLettered", "DeadLetterReplayed", "DrainBegan", "StallNoticed", "ClientMissed", "LeftOut"]);
const BAD = new Set(["WorkerSuspected", "DeadLettered", "StallNoticed", "ClientMissed", "LeftOut"]);
const GOOD = new Set(["WorkerRegistered", "WorkerRecovered", "WorkerCaughtUp", "RequestAdopted", "DeadLetterReplayed"]);

const by = id => document.getElementById(id);
const histories = new Map();
let token = sessionStorage.getItem("token") ?? "";
let life = "";
let lastEvent = "";
let workers = [];

const headers = () => token ? { Authorization: `Bearer ${token}` } : {};
const pause = ms => new Promise(done => setTimeout(done, ms));
const seconds = s => s === undefined ? "" : s < 0.001 ? `${Math.round(s * 1e6)} µs` : s < 1 ? `${(s * 1000).toPrecision(3)} ms` : s < 120 ? `${s.toFixed(1)} s` : s < 7200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3600)} h`;

async function ask(path, method = "GET") {
  const response = await fetch(path, { method, headers: method === "GET" ? headers() : { ...headers(), "X-Mdp-Admin": "1" } });
  if (response.status === 401) {
    by("login").hidden = false;
  }
  const text = await response.text();
  const value = text ? JSON.parse(text) : {};
  if (!response.ok) {
    throw new Error(value.detail ?? `the broker answered ${response.status}`);
  }
  return value;
}

async function list(path) {
  const items = [];
  for (let from = 0; from !== undefined;) {
    const part = await ask(`${path}?from=${from}`);
    items.push(...part.items);
    from = part.next;
  }
  return items;
}

// Rows are kept by key, so that the focus stays where it is.
function rows(table, items, keyOf, fill) {
  const body = by(table).tBodies[0];
  const known = new Map([...body.rows].map(row => [row.dataset.key, row]));
  let place = body.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let row = known.get(key);
    known.delete(key);
    if (!row) {
      row = document.createElement("tr");
      row.dataset.key = key;
    }
    fill(row, item);
    if (row === place) {
      place = place.nextElementSibling;
    } else {
      body.insertBefore(row, place);
    }
  }
  for (const row of known.values()) {
    row.remove();
  }
}

function cells(row, columns) {
  columns.forEach(([text, style, isHead], index) => {
    const cell = row.cells[index] ?? row.appendChild(document.createElement(isHead ? "th" : "td"));
    if (isHead) {
      cell.scope = "row";
    }
    cell.className = style ?? "";
    if (text !== null && cell.textContent !== String(text)) {
      cell.textContent = text;
    }
  });
}

function action(row, index, name, label, act) {
  const cell = row.cells[index];
  if (cell.querySelector(`[data-act="${name}"]`)) {
    return;
  }
  const button = document.createElement("button");
  button.dataset.act = name;
  button.textContent = name;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await act();
      say(`${label}: done`);
    } catch (e) {
      say(`${label}: ${e.message}`);
      by("status").textContent = e.message;
    }
    button.disabled = false;
  });
  cell.append(button, " ");
}

function plot(cell, history, name) {
  let svg = cell.querySelector("svg");
  if (!svg) {
    const space = "http://www.w3.org/2000/svg";
    svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", `0 0 ${HISTORY} 20`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("role", "img");
    for (const kind of ["rate", "depth"]) {
      svg.appendChild(document.createElementNS(space, "polyline")).setAttribute("class", kind);
    }
    cell.append(svg);
  }
  ["rate", "depth"].forEach((kind, line) => {
    const top = Math.max(1, ...history.map(point => point[kind]));
    const points = history.map((point, index) => `${HISTORY - history.length + index},${(19 - 18 * point[kind] / top).toFixed(1)}`);
    svg.children[line].setAttribute("points", points.join(" "));
  });
  const last = history[history.length - 1];
  svg.setAttribute("aria-label", `${name}: ${last.rate.toFixed(0)} replies a second, ${last.depth} waiting; at most ${Math.max(...history.map(point => point.depth))} waiting in ${history.length} s`);
}

function showServices(services, now) {
  const gone = new Set(histories.keys());
  let total = 0;
  for (const service of services) {
    gone.delete(service.service);
    const past = histories.get(service.service) ?? { points: [], last: null };
    const last = past.last;
    const elapsed = last ? (now - last.at) / 1000 : 0;
    const replied = last && service.replied >= last.replied ? service.replied - last.replied : 0;
    service.rate = elapsed > 0 ? replied / elapsed : 0;
    service.latency = replied > 0 ? (service.latency_total_s - last.latency) / replied : undefined;
    past.points = [...past.points, { rate: service.rate, depth: service.waiting }].slice(-HISTORY);
    past.last = { at: now, replied: service.replied, latency: service.latency_total_s };
    histories.set(service.service, past);
    total += service.rate;
  }
  gone.forEach(name => histories.delete(name));
  services.sort((a, b) => b.waiting - a.waiting || b.rate - a.rate || a.service.localeCompare(b.service));
  rows("services", services.slice(0, ROWS_MAX), service => service.service, (row, service) => {
    const isServed = service.idle + service.busy > 0;
    cells(row, [
      [service.service, "", true], [service.waiting, `number ${service.waiting > 0 ? isServed ? "warn" : "bad" : ""}`], [null], [seconds(service.oldest_waiting_s), "number wide"],
      [service.running, "number"], [service.rate.toFixed(service.rate < 10 ? 1 : 0), "number"], [seconds(service.latency), "number"],
      [service.idle, `number ${isServed ? "" : "bad"}`], [service.busy, "number"], [service.failed, "number wide"], [service.requeued, "number wide"],
    ]);
    plot(row.cells[2], histories.get(service.service).points, service.service);
  });
  by("noServices").hidden = services.length > 0;
  by("totalRate").textContent = total.toFixed(total < 10 ? 1 : 0);
}

function showWorkers() {
  const wanted = by("filter").value.toLowerCase();
  const urgency = worker => (worker.state === "fenced" ? 1e9 : 0) + (worker.running_s ?? 0);
  const matching = workers.filter(worker => [worker.service, worker.name, worker.host, worker.remote].some(text => text?.toLowerCase().includes(wanted)));
  matching.sort((a, b) => urgency(b) - urgency(a) || a.peer - b.peer);
  rows("workers", matching.slice(0, ROWS_MAX), worker => worker.peer, (row, worker) => {
    cells(row, [
      [worker.peer, "number", true], [(worker.services ?? [worker.service]).join(", ")], [worker.state, worker.state === "fenced" ? "bad" : worker.state === "busy" ? "warn" : "good"],
      [seconds(worker.silent_s), "number"], [worker.in_hand ?? (worker.request ? 1 : 0), "number"], [seconds(worker.running_s), "number"],
      [worker.name ?? "", "wide"], [worker.remote, "wide"], [`${worker.version} ${worker.program ?? ""}`, "wide"], [null],
    ]);
    action(row, 9, "evict", `evict worker ${worker.peer} of ${worker.service}`, () => ask(`/v1/workers/${worker.peer}/evict`, "POST"));
  });
  by("workerCount").textContent = workers.length;
  by("shown").textContent = matching.length > ROWS_MAX ? `(${ROWS_MAX} of ${matching.length} are shown, those that have worked longest first)` : "";
}

function showLetters(letters) {
  letters.reverse();
  rows("letters", letters.slice(0, ROWS_MAX), letter => letter.request, (row, letter) => {
    cells(row, [
      [letter.request, "number", true], [letter.service], [letter.outcome, "bad"], [letter.lost_attempts.map(lost => lost.reason).join(", ")], [letter.octets, "number"], [seconds(letter.ended_s), "number"], [null],
    ]);
    action(row, 6, "replay", `replay dead letter ${letter.request}`, () => ask(`/v1/deadletters/${letter.request}/replay`, "POST"));
    action(row, 6, "drop", `drop dead letter ${letter.request}`, () => ask(`/v1/deadletters/${letter.request}/drop`, "POST"));
  });
  by("letterCount").textContent = letters.length;
  by("letterCount").className = letters.length ? "bad" : "";
  by("noLetters").hidden = letters.length > 0;
}

function say(text) {
  by("said").textContent = text;
}

function tell(event) {
  const isDeath = event.event === "WorkerDeparted" && event.reason !== "Graceful";
  const style = isDeath || BAD.has(event.event) ? "bad" : GOOD.has(event.event) ? "good" : event.event === "RequestRequeued" ? "warn" : "";
  const line = document.createElement("li");
  line.dataset.followed = FOLLOWED.has(event.event);
  line.dataset.event = event.event;
  const time = document.createElement("time");
  time.textContent = event.time ? new Date(event.time).toLocaleTimeString([], { hour12: false }) : "";
  const kind = document.createElement("span");
  kind.className = style;
  kind.textContent = `${event.event}${event.reason ? ` ${event.reason}` : ""}`;
  const rest = document.createElement("span");
  rest.textContent = [event.service, event.request && `request ${event.request}`, event.attempt && `attempt ${event.attempt}`, event.peer && `peer ${event.peer}`,
    event.name ?? event.remote, event.count && `${event.count}`, event.elapsed_s && seconds(event.elapsed_s)].filter(Boolean).join(" · ");
  line.append(time, kind, rest);
  by("events").prepend(line);
  while (by("events").children.length > EVENTS_MAX) {
    by("events").lastElementChild.remove();
  }
  showEvents();
  if (isDeath) {
    say(`worker ${event.peer} of ${event.service} died: ${event.reason}`);
  }
}

function showEvents() {
  const all = by("allEvents").checked;
  let shown = 0;
  for (const line of by("events").children) {
    line.hidden = !all && line.dataset.followed !== "true";
    shown += line.hidden ? 0 : 1;
  }
  by("noEvents").hidden = shown > 0;
}

async function follow() {
  while (true) {
    try {
      const response = await fetch(`/v1/events?since=${lastEvent || "10min"}`, { headers: headers() });
      if (!response.ok) {
        throw new Error(response.status);
      }
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const blocks = (rest + part.value).split("\n\n");
        rest = blocks.pop();
        for (const block of blocks) {
          const id = /^id: (.*)$/m.exec(block)?.[1];
          const data = /^data: (.*)$/m.exec(block)?.[1];
          lastEvent = id ?? lastEvent;
          if (data) {
            tell(JSON.parse(data));
          }
        }
      }
    } catch {
      // The broker is gone, or asks for a token: the lists say so.
    }
    await pause(1000);
  }
}

async function look() {
  const status = await ask("/v1/status");
  if (life && life !== status.life) {
    histories.clear();
    tell({ event: "BrokerRestarted", time: status.started });
  }
  life = status.life;
  by("login").hidden = true;
  by("status").textContent = `${status.state} · ${status.version} · ${status.host} (pid ${status.pid}) · up ${seconds(status.uptime_s)} · ${status.endpoints.join(", ")}`;
  by("status").className = status.state === "running" ? "" : "warn";
  by("held").textContent = status.requests;
  document.title = `${status.state === "running" ? "" : "draining · "}Mdp broker ${status.host}`;
  showServices(await list("/v1/services"), performance.now());
  workers = await list("/v1/workers");
  showWorkers();
  showLetters(await list("/v1/deadletters"));
}

by("filter").addEventListener("input", showWorkers);
by("allEvents").addEventListener("change", showEvents);
by("login").addEventListener("submit", event => {
  event.preventDefault();
  token = by("token").value;
  sessionStorage.setItem("token", token);
});

follow();
while (true) {
  if (!document.hidden) {
    try {
      await look();
    } catch (e) {
      by("status").textContent = `no answer: ${e.message}`;
      by("status").className = "bad";
    }
  }
  await pause(1000);
}
