// The page asks as any program would: lists once a second, or sooner when something has happened, and the stream of events.
// What peers chose is put in as text and never as HTML.
import { HISTORY, SIGNS, by, cells, clock, count, perSecond, plot, put, rows, seconds, who, words } from "./draw.js";
import { about, isDeath, lineOf, sentence } from "./events.js";

const ROWS_MAX = 100;
const EVENTS_MAX = 200;
const ASK_MS = 1000;
const SOON_MS = 200;
const PATIENCE_MS = 3000;
const LONG_WAIT_S = 5;
const RECENT_MS = 60_000;

// What can be done to a worker or a dead letter. `asks` is what is said before it is done.
const ACTIONS = {
  cancel: { label: worker => `cancel request ${current(worker)?.request} of ${worker.service}`, path: worker => `/v1/requests/${current(worker).request}/cancel`,
    isOffered: worker => current(worker) !== undefined, asks: "Its client gets no answer." },
  evict: { label: worker => `evict worker ${who(worker)} of ${worker.service}`, path: worker => `/v1/workers/${worker.peer}/evict`, asks: "What it has in hand goes to another worker. It may come back." },
  replay: { label: letter => `replay dead letter ${letter.request} of ${letter.service}`, path: letter => `/v1/deadletters/${letter.request}/replay` },
  drop: { label: letter => `drop dead letter ${letter.request} of ${letter.service}`, path: letter => `/v1/deadletters/${letter.request}/drop`, asks: "Its body is gone for ever." },
};

const histories = new Map();
let token = sessionStorage.getItem("token") ?? "";
let life = "";
let began = "";
let brokerTime = 0;
let lastEvent = "";
let answeredAt = null;
let isDue = false;
let stream = null;
let isFollowing = false;
let workers = [];
let deaths = [];

const headers = () => token ? { Authorization: `Bearer ${token}` } : {};
const pause = ms => new Promise(done => setTimeout(done, ms));

// What a worker has had in hand for longest and may still answer.
function current(worker) {
  return worker.requests ? worker.requests.find(request => !request.fenced) : worker.state === "busy" ? worker : undefined;
}

async function ask(path, method = "GET") {
  const response = await fetch(path, { method, headers: method === "GET" ? headers() : { ...headers(), "X-Mdp-Admin": "1" }, signal: AbortSignal.timeout(PATIENCE_MS) });
  const text = await response.text();
  const value = text ? JSON.parse(text) : {};
  if (!response.ok) {
    throw Object.assign(new Error(value.detail ?? `the broker answered ${response.status}`), { status: response.status });
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

function action(row, index, name) {
  const { label, path, asks, isOffered } = ACTIONS[name];
  const cell = row.cells[index];
  cell.className = "action";
  let button = cell.querySelector(`[data-act="${name}"]`);
  if (!button) {
    button = document.createElement("button");
    button.dataset.act = name;
    button.textContent = name;
    button.addEventListener("click", () => act(button, label(row.item), path(row.item), asks));
    cell.append(button, " ");
  }
  button.hidden = isOffered !== undefined && !isOffered(row.item);
  button.setAttribute("aria-label", label(row.item));
}

async function act(button, label, path, asks) {
  const sentence = label[0].toUpperCase() + label.slice(1);
  if (asks && !confirm(`${sentence}?\n\n${asks}`)) {
    return;
  }
  button.disabled = true;
  try {
    await ask(path, "POST");
    say("done", "good", `✓ ${sentence}: done`);
  } catch (e) {
    say("done", "bad", `✕ ${sentence}: ${e.message}`);
  }
  button.disabled = false;
  isDue = true;
}

// The totals of a service become rates over about a second, whenever that has passed.
function measure(service, now) {
  const past = histories.get(service.service) ?? { points: [], last: null, rate: 0, latency: undefined };
  histories.set(service.service, past);
  const elapsed = past.last ? now - past.last.now : Infinity;
  if (elapsed < 0.9 * ASK_MS) {
    return past;
  }
  const replied = past.last ? service.replied - past.last.replied : 0;
  past.rate = past.last ? Math.max(0, replied) * 1000 / elapsed : 0;
  past.latency = replied > 0 ? (service.latency_total_s - past.last.latency) / replied : undefined;
  past.last = { now, replied: service.replied, latency: service.latency_total_s };
  past.isNew = true;
  return past;
}

function showServices(services, now) {
  const served = new Map();
  workers.forEach(worker => (worker.services ?? [worker.service]).forEach(name => served.set(name, (served.get(name) ?? 0) + 1)));
  const names = new Set(services.map(service => service.service));
  histories.forEach((_, name) => names.has(name) || histories.delete(name));
  services.forEach(service => {
    service.past = measure(service, now);
    service.workers = served.get(service.service) ?? 0;
  });
  services.sort((a, b) => b.waiting - a.waiting || b.past.rate - a.past.rate || a.service.localeCompare(b.service));
  rows("services", services.slice(0, ROWS_MAX), service => service.service, showService);
  put(by("shownServices"), services.length > ROWS_MAX ? `${ROWS_MAX} of ${services.length}, the longest queues first` : "");
  by("noServices").hidden = services.length > 0;
  by("services").hidden = services.length === 0;
  put(by("waiting"), services.reduce((sum, service) => sum + service.waiting, 0));
  put(by("running"), services.reduce((sum, service) => sum + service.running, 0));
  put(by("totalRate"), perSecond(services.reduce((sum, service) => sum + service.past.rate, 0)));
}

function showService(row, service) {
  const { past } = service;
  const isAlone = service.workers === 0;
  cells(row, [
    [service.service], [service.waiting, `number ${service.waiting > 0 ? isAlone ? "bad" : "warn" : ""}`], [seconds(service.oldest_waiting_s), "number wide"], [service.running, "number wide"],
    [perSecond(past.rate), "number"], [seconds(past.latency) || "–", "number"], [isAlone ? "✕ none" : `${service.idle} of ${service.workers} free`, `number ${isAlone ? "bad" : ""}`],
    [service.failed, "number wide"], [service.requeued, "number wide"],
  ]);
  if (past.isNew || !row.querySelector("svg")) {
    past.isNew = false;
    past.points = [...past.points, { waiting: service.waiting, rate: past.rate, latency: past.latency ?? 0 }].slice(-HISTORY);
    plot(row.cells[1], "waiting", most => most, past.points.map(point => point.waiting));
    plot(row.cells[4], "replies a second", perSecond, past.points.map(point => point.rate));
    plot(row.cells[5], "latency", seconds, past.points.map(point => point.latency));
  }
}

function showWorkers() {
  const wanted = by("filter").value.trim().toLowerCase();
  const texts = worker => [worker.name, worker.host, worker.remote, worker.state, ...worker.services ?? [worker.service]];
  const matching = workers.filter(worker => texts(worker).some(text => text?.toLowerCase().includes(wanted)));
  const urgency = worker => (worker.state === "fenced" ? 1e9 : 0) + (worker.running_s ?? -1);
  matching.sort((a, b) => urgency(b) - urgency(a) || a.peer - b.peer);
  rows("workers", matching.slice(0, ROWS_MAX), worker => `${life}:${worker.peer}`, (row, worker) => {
    const request = current(worker);
    const inHand = worker.in_hand ?? (worker.request === undefined ? 0 : 1);
    cells(row, [
      [(worker.services ?? [worker.service]).join(", "), "", who(worker)],
      [worker.state === "fenced" ? "✕ fenced" : worker.state, worker.state === "fenced" ? "bad" : ""], [seconds(worker.silent_s), `number ${isSilent(worker) ? "warn" : ""}`],
      [`${inHand} of ${worker.credit ?? 1}`, "number wide"], [seconds(worker.running_s), "number"],
      [request ? `${request.request}${request.attempt > 1 ? `, attempt ${request.attempt}` : ""}` : "", "number wide"], [worker.remote, "wide"], [`${worker.version} ${worker.program ?? ""}`, "wide"], null,
    ]);
    action(row, 8, "cancel");
    action(row, 8, "evict");
  });
  put(by("workerCount"), workers.length);
  put(by("shownWorkers"), matching.length > ROWS_MAX ? `${ROWS_MAX} of ${matching.length}, those longest at work first` : wanted ? `${matching.length} of ${workers.length}` : "");
  put(by("noWorkers"), workers.length > 0 ? "No worker matches." : "None.");
  by("noWorkers").hidden = matching.length > 0;
  by("workers").hidden = matching.length === 0;
}

function showLetters(letters) {
  letters.reverse();
  rows("letters", letters.slice(0, ROWS_MAX), letter => `${life}:${letter.request}`, (row, letter) => {
    const lost = [...new Set(letter.lost_attempts.map(attempt => words(attempt.reason)))].join(", ");
    cells(row, [[letter.service, "", `request ${letter.request}`], [words(letter.outcome), "", lost && `${count(letter.lost_attempts.length, "attempt")}: ${lost}`], [seconds(letter.ended_s), "number"], null]);
    action(row, 3, "replay");
    action(row, 3, "drop");
  });
  put(by("letterCount"), letters.length);
  by("letterCount").className = letters.length ? "warn" : "";
  put(by("shownLetters"), letters.length > ROWS_MAX ? `${ROWS_MAX} of ${letters.length}, the latest first` : "");
  by("noLetters").hidden = letters.length > 0;
  by("letters").hidden = letters.length === 0;
}

const isSilent = worker => worker.heartbeat_s !== undefined && worker.silent_s > worker.heartbeat_s * 1.5;

const namesOf = things => [...new Set(things.map(thing => thing.service))].slice(0, 5).join(", ");

// What whoever is called at night has to know first, the worst first.
function find(status, services, letters) {
  const findings = [];
  const add = (style, text) => findings.push({ style, text });
  services.filter(service => service.waiting > 0 && service.workers === 0).forEach(service => add("bad", `${service.service}: ${count(service.waiting, "request")} waiting, and no worker serves it`));
  const fenced = workers.filter(worker => worker.state === "fenced").length;
  const silent = workers.filter(isSilent).length;
  deaths = deaths.filter(death => brokerTime - Date.parse(death.time) < RECENT_MS);
  fenced > 0 && add("bad", `${count(fenced, "worker")} took longer than allowed, and ${fenced === 1 ? "gets" : "get"} nothing more until an answer comes`);
  services.filter(service => service.workers > 0 && service.oldest_waiting_s > LONG_WAIT_S)
    .forEach(service => add("warn", `${service.service}: ${count(service.waiting, "request")} waiting, the oldest for ${seconds(service.oldest_waiting_s)}`));
  status.state === "running" || add("warn", `The broker drains: it ends what it has (${count(status.requests, "request")}) and takes nothing new`);
  deaths.length > 0 && add("warn", `${count(deaths.length, "worker")} died in the last minute: ${namesOf(deaths)}`);
  silent > 0 && add("warn", `${count(silent, "worker")} missed a heartbeat`);
  letters.length > 0 && add("warn", `${count(letters.length, "dead letter")}: ${namesOf(letters)}`);
  return findings.length > 0 ? findings : [{ style: "good", text: services.length > 0 ? "All is well: what is asked for is served." : "Ready." }];
}

function showFindings(findings) {
  const list = by("findings");
  findings.length > 6 && findings.splice(5, findings.length, { style: findings[5].style, text: `and ${findings.length - 5} more` });
  while (list.children.length > findings.length) {
    list.lastElementChild.remove();
  }
  findings.forEach(({ style, text }, index) => {
    const line = list.children[index] ?? list.appendChild(document.createElement("li"));
    line.className = style;
    put(line, `${style === "warn" ? "▲" : SIGNS[style]} ${text}`);
  });
}

function say(id, style, text) {
  by(id).className = style;
  put(by(id), text);
}

// Many may come at once, when a machine dies with all its workers: they are put in together, and said as one.
function tell(events) {
  const list = by("events");
  const lines = events.slice(-EVENTS_MAX).map(lineOf).reverse();
  list.prepend(...lines);
  while (list.children.length > EVENTS_MAX) {
    list.lastElementChild.remove();
  }
  showEvents();
  const died = events.filter(isDeath);
  deaths.push(...died);
  const news = died.filter(event => event.time >= began);
  news.length > 3 ? put(by("said"), `${news.length} workers died`) : news.length > 0 && put(by("said"), news.map(event => `${about(event)} ${sentence(event)}`).join(". "));
  isDue = true;
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
      const response = await fetch(`/v1/events?since=${lastEvent || "10min"}`, { headers: headers(), signal: stream.signal });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let part = await reader.read(); response.ok && !part.done; part = await reader.read()) {
        const blocks = (rest + part.value).split("\n\n");
        rest = blocks.pop();
        lastEvent = blocks.map(block => /^id: (.*)$/m.exec(block)?.[1]).findLast(Boolean) ?? lastEvent;
        tell(blocks.map(block => /^data: (.*)$/m.exec(block)?.[1]).filter(Boolean).map(data => JSON.parse(data)));
      }
    } catch {
      // The broker is gone, and the lists say so.
    }
    do {
      await pause(SOON_MS);
    } while (stream === null);
  }
}

function showStatus(status) {
  const isNew = life !== status.life;
  if (isNew && life) {
    histories.clear();
    deaths = [];
    tell([{ event: "BrokerRestarted", time: status.started }]);
  }
  life = status.life;
  began ||= status.time;
  brokerTime = Date.parse(status.time);
  put(by("host"), status.host);
  put(by("about"), `${status.endpoints.join(", ")} · version ${status.version} · pid ${status.pid} · up ${seconds(status.uptime_s)}`);
  by("drain").hidden = status.state !== "running";
}

async function look() {
  isDue = false;
  const [status, services, asked, letters] = await Promise.all([ask("/v1/status"), list("/v1/services"), list("/v1/workers"), list("/v1/deadletters")]);
  showStatus(status);
  workers = asked;
  showServices(services, performance.now());
  showWorkers();
  showLetters(letters);
  const findings = find(status, services, letters);
  document.title = `${SIGNS[findings[0].style]} ${status.host} · Mdp broker`;
  showFindings(findings);
  open();
}

function open() {
  answeredAt = new Date();
  by("login").hidden = true;
  by("now").hidden = by("panels").hidden = false;
  document.body.classList.remove("lost");
  say("link", "good", "● live");
  if (stream === null) {
    stream = new AbortController();
    isFollowing ||= follow() !== null;
  }
}

// Without an answer, what is shown stays, and is said to be old.
function lose(error) {
  stream?.abort();
  stream = null;
  if (error.status === 401) {
    by("login").hidden = false;
    by("now").hidden = by("panels").hidden = by("drain").hidden = true;
    put(by("refused"), token ? "The broker does not know that token." : "");
    say("link", "soft", "locked");
    by("token").focus();
    return;
  }
  const since = answeredAt ? `since ${clock(answeredAt)}` : "yet";
  document.body.classList.add("lost");
  document.title = "✕ no answer · Mdp broker";
  by("now").hidden = by("drain").hidden = false;
  by("drain").hidden = true;
  say("link", "bad", `✕ no answer ${since}`);
  showFindings([{ style: "bad", text: `The broker has not answered ${since}${error.status ? `: ${error.message}` : ""}. ${answeredAt ? "What stands below is from then. " : ""}It is asked again every second.` }]);
}

by("filter").addEventListener("input", showWorkers);
by("allEvents").addEventListener("change", showEvents);
by("drain").addEventListener("click", () => act(by("drain"), "drain and stop the broker", "/v1/drain", "It ends what it has, takes nothing new, and stops."));
by("login").addEventListener("submit", event => {
  event.preventDefault();
  token = by("token").value;
  sessionStorage.setItem("token", token);
  by("login").hidden = true;
});

while (true) {
  const asked = performance.now();
  try {
    await look();
  } catch (error) {
    lose(error);
  }
  do {
    await pause(100);
  } while (document.hidden || !by("login").hidden || performance.now() - asked < (isDue ? SOON_MS : ASK_MS));
}
