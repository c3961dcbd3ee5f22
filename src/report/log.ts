import type { Observation, RolloutEvent, RolloutState, Trouble } from '../rollout/events.ts';
import type { Finding, Plan, Snapshot } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import { cause } from './cause.ts';
import { cleanLines, quote } from './escape.ts';
import { Awaiting, Watching } from './heartbeat.ts';
import { logEnding } from './log-ending.ts';
import {
  deployedText,
  promotedText,
  registeredText,
  rollbackTitle,
  splitText,
  STAGE_TITLES,
  type Told,
  watchedText,
} from './log-words.ts';
import { isDeploying, placeName, stepTitle } from './place.ts';
import { bySeverity, planLines, POLICY_TITLE } from './plan-words.ts';
import type { Printer } from './printer.ts';
import { asEnded, isLive } from './verdict.ts';
import { findingText, LINE_CHARS, namedReason, isTelling, recordText, since } from './words.ts';

/** GitHub keeps 10 annotations of a type a step; two are left to the runner and to others. */
const MOST_WARNINGS = 8;
/** Reasons, and lines of evidence each, that the log shows. */
const MOST_REASONS = 20;
const MOST_EVIDENCE = 20;

/**
 * Tells a rollout as it goes: a group for the checks, one a stage, a step, the rollback; what went wrong and how it ended
 * stand outside of groups, where they show without a click. Exactly one error annotation, at the end, for a job that
 * fails. A post step warns; it speaks of an error only when the rollback failed.
 */
export function logListener(printer: Printer): (event: RolloutEvent, state: RolloutState) => void {
  const log = new Log(printer);
  return (event, state) => log.hear(event, state);
}

class Log {
  readonly #printer: Printer;
  readonly #told = new Set<string>();
  #watching = new Watching();
  #awaiting = new Awaiting();
  #inGroup = false;
  #isPost = false;
  #isOver = false;
  #warnings = 0;

  constructor(printer: Printer) {
    this.#printer = printer;
  }

  hear(event: RolloutEvent, state: RolloutState): void {
    const say = (text: string): void => this.#printer.line(`${since(state.startedAt, event.at)}  ${text}`);
    switch (event.type) {
      case 'findings':
        this.#ensureGroup('Checks and plan');
        return this.#findings(event.findings);
      case 'refused':
      case 'ended':
        return this.#end(event, state);
      case 'planned':
        this.#ensureGroup('Checks and plan');
        return this.#plan(event.plan, event.snapshot);
      case 'started':
        this.#closeGroup();
        return say(
          `Started. On trouble: ${event.rollbackTo === 'stable' ? 'all traffic goes to stable' : 'back to what was found'}.`,
        );
      case 'taken-up':
        this.#closeGroup();
        return say(quote(event.leftBy, LINE_CHARS));
      case 'resumed':
        this.#ensureGroup('Checks and plan');
        say(`Goes on with ${stepTitle(event.index, state).toLowerCase()}; its bake starts anew.`);
        return this.#findings(event.plan.findings);
      case 'record-read':
        return isTelling(event.record) ? say(recordText(event.record)) : undefined;
      case 'observed':
        return this.#observed(event.observation);
      case 'stage-started':
        return this.#stretch(STAGE_TITLES[event.stage]);
      case 'registered':
        return say(registeredText(event));
      case 'sending':
        return say(`sending: ${quote(event.what, LINE_CHARS)}`);
      case 'deployed':
        return say(deployedText(event));
      case 'promoted':
        return say(promotedText(event));
      case 'step-started':
        return this.#stretch(stepTitle(event.index, state));
      case 'writing': {
        const [from, to] = [event.wordsBefore, event.words].map((words) => quote(words, LINE_CHARS));
        return say(`${quote(event.label, LINE_CHARS)}: ${from ?? ''} → ${to ?? ''}`);
      }
      case 'wrote':
        return say(`${quote(event.label, LINE_CHARS)}: ${quote(event.words, LINE_CHARS)}, read back`);
      case 'waiting':
        if (!this.#awaiting.isDue(event)) return;
        return say(
          `waiting for ${quote(event.what, LINE_CHARS)}: ${quote(event.seen, LINE_CHARS)} (${spell(event.leftMs)} left)`,
        );
      case 'retrying':
        return say(`trying again: ${quote(event.what, LINE_CHARS)}: ${quote(event.why, LINE_CHARS)}`);
      case 'shifted':
        return say(splitText(event.split));
      case 'bake-started':
        this.#watching = new Watching();
        return say(event.bakeMs === 0 ? 'taking one look' : `watching for ${spell(event.bakeMs)}`);
      case 'watched':
        return this.#watched(event, state, say);
      case 'step-passed':
        say(`passed. ${splitText(event.split)}`);
        return this.#findings(event.findings);
      case 'all-passed':
        return;
      case 'trouble':
        this.#closeGroup();
        say(`TROUBLE at ${placeName(state) ?? 'the start'}: ${cause(state)}`);
        return this.#reasons(event.trouble);
      case 'rollback-started':
        this.#isPost = event.by === 'post';
        this.#awaiting = new Awaiting();
        return this.#group(rollbackTitle(event, state));
      case 'traffic-restored':
        return say(
          `${state.phase === 'restoring' ? 'traffic is back' : 'the canary has as many tasks as at the start'}. ${splitText(event.split)}`,
        );
      case 'lease-lost':
      case 'left-alone':
        return say(quote(event.message, LINE_CHARS));
      case 'handed-over':
        return say(quote(event.message, LINE_CHARS));
    }
  }

  #findings(findings: readonly Finding[]): void {
    for (const finding of bySeverity(findings)) {
      if (finding.severity === 'error' || !this.#isNews(JSON.stringify(finding))) continue;
      const text = findingText(finding);
      if (finding.severity === 'note') this.#printer.line(`Note: ${text}`);
      else if (this.#warnings++ < MOST_WARNINGS)
        this.#printer.warning(text, quote(finding.subject, LINE_CHARS));
      else this.#printer.line(`Warning: ${text}`);
    }
  }

  #plan(plan: Plan, { split }: Snapshot): void {
    this.#printer.line(quote(plan.mechanism, LINE_CHARS));
    this.#printer.line(`Now: ${splitText(split)}`);
    planLines(plan).forEach((line) => this.#printer.line(quote(line, LINE_CHARS)));
    this.#findings(plan.findings);
    if (plan.policy !== undefined) this.#policy(plan.policy);
  }

  /** Whole, to be copied. */
  #policy(policy: string): void {
    this.#group(POLICY_TITLE);
    cleanLines(policy).forEach((line) => this.#printer.line(line));
    this.#closeGroup();
  }

  #observed({ alarms, findings }: Observation): void {
    for (const { name, state, reason } of alarms) {
      const why = state === 'OK' || reason === '' ? '' : `: ${quote(reason, LINE_CHARS)}`;
      this.#printer.line(`alarm ${quote(name, LINE_CHARS)}: ${quote(state, LINE_CHARS)}${why}`);
    }
    this.#findings(findings);
  }

  #watched(event: Told<'watched'>, state: RolloutState, say: (text: string) => void): void {
    for (const note of event.notes) if (this.#isNews(note)) say(quote(note, LINE_CHARS));
    if (!this.#watching.isDue(event)) return;
    say(watchedText(event, isDeploying(state)));
  }

  #reasons({ reasons }: Trouble): void {
    for (const reason of reasons.slice(0, MOST_REASONS)) {
      this.#printer.line(`  - ${quote(namedReason(reason), LINE_CHARS)}`);
      for (const line of reason.evidence.slice(0, MOST_EVIDENCE)) {
        this.#printer.line(`      ${quote(line, LINE_CHARS)}`);
      }
      this.#more('      ', reason.evidence.length - MOST_EVIDENCE);
    }
    this.#more('  ', reasons.length - MOST_REASONS);
  }

  #more(indent: string, amount: number): void {
    if (amount > 0) this.#printer.line(`${indent}and ${amount} more`);
  }

  #end(event: RolloutEvent, state: RolloutState): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#closeGroup();
    logEnding(this.#printer, asEnded(event, state, this.#isPost), {
      live: isLive(event, state),
      isPost: this.#isPost,
    });
  }

  /** Whether something that is told once has not been told yet. */
  #isNews(text: string): boolean {
    if (this.#told.has(text)) return false;
    this.#told.add(text);
    return true;
  }

  /** A part of the rollout with a group of its own; what was told before is news in it. */
  #stretch(title: string): void {
    this.#watching = new Watching();
    this.#awaiting = new Awaiting();
    this.#group(title);
  }

  #ensureGroup(title: string): void {
    if (!this.#inGroup) this.#group(title);
  }

  #group(title: string): void {
    this.#closeGroup();
    this.#printer.group(title);
    this.#inGroup = true;
  }

  #closeGroup(): void {
    if (this.#inGroup) this.#printer.endGroup();
    this.#inGroup = false;
  }
}
