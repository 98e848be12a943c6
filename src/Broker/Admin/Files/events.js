// Events as lines that people read. Their words are those of the log, split.
import { SIGNS, clock, seconds, who, words } from "./draw.js";

const FOLLOWED = new Set(["WorkerRegistered", "WorkerDeparted", "WorkerSuspected", "WorkerRecovered", "WorkerLagging", "WorkerCaughtUp", "RequestRequeued", "RequestHeld",
  "RequestAdopted", "RequestDispatched", "RequestEnded", "DeadLettered", "DeadLetterReplayed", "DrainBegan", "StallNoticed", "ClientMissed", "LeftOut", "BrokerRestarted"]);
const GOOD = new Set(["WorkerRegistered", "WorkerRecovered", "WorkerCaughtUp", "RequestAdopted", "DeadLetterReplayed", "RequestDispatched"]);
const WARN = new Set(["RequestRequeued", "RequestHeld", "WorkerLagging", "DrainBegan", "BrokerRestarted"]);
const BAD = new Set(["WorkerSuspected", "DeadLettered", "StallNoticed", "ClientMissed", "LeftOut"]);

export function about(event) {
  const parts = [event.service, event.event.startsWith("Worker") ? who(event) : undefined];
  return parts.filter(Boolean).join(" · ");
}

// What happened, in a sentence about the service and the worker.
export function sentence(event) {
  const request = `request ${event.request}`;
  const reason = event.reason ? words(event.reason) : "";
  switch (event.event) {
    case "WorkerDeparted": return `${event.reason === "Graceful" ? "left" : `died: ${reason}`}${event.request ? `, with ${event.count > 1 ? `${event.count} requests` : request} in hand` : ""}`;
    case "WorkerSuspected": return `has worked for too long on ${request}`;
    case "RequestRequeued": return `${request} back in its queue: attempt ${event.attempt}, ${reason}`;
    case "RequestDispatched": return `${request} with another worker: attempt ${event.attempt}`;
    case "RequestEnded": return event.reason === "Replied" ? `${request} answered after ${seconds(event.elapsed_s)}: attempt ${event.attempt}` : `${request} ended without an answer: ${reason}`;
    case "DeadLettered": return `${request} is a dead letter: ${reason}`;
    case "DeadLetterReplayed": return `a dead letter was queued again, as ${request}`;
    case "BrokerStarted": return "the broker started";
    case "BrokerRestarted": return "the broker was started anew: the requests that it held are gone from it";
    case "StallNoticed": return `the broker stood still for ${seconds(event.elapsed_s)}`;
    case "LeftOut": return `${event.count ?? event.left_out ?? ""} events are not shown`;
    default: return [words(event.event.replace(/^Worker/, "")), event.request && request, reason, event.count, event.elapsed_s && seconds(event.elapsed_s)].filter(Boolean).join(", ");
  }
}

export const isDeath = event => event.event === "WorkerDeparted" && event.reason !== "Graceful";
const isAnswer = event => event.event === "RequestEnded" && event.reason === "Replied";

export function lineOf(event) {
  const style = isDeath(event) || BAD.has(event.event) || (event.event === "RequestEnded" && !isAnswer(event)) ? "bad" : GOOD.has(event.event) || isAnswer(event) ? "good" : WARN.has(event.event) ? "warn" : "";
  const line = document.createElement("li");
  line.dataset.followed = FOLLOWED.has(event.event) && event.reason !== "Cancelled";
  line.dataset.event = event.event;
  const time = document.createElement("time");
  time.dateTime = event.time ?? "";
  time.textContent = event.time ? clock(event.time) : "";
  const sign = document.createElement("span");
  sign.className = style;
  sign.textContent = SIGNS[style];
  sign.setAttribute("aria-hidden", "true");
  const text = document.createElement("span");
  const name = document.createElement("b");
  name.textContent = about(event);
  text.append(name, ` ${sentence(event)}`);
  line.append(time, sign, text);
  return line;
}
