export const id = 461;
export const ids = [461];
export const modules = {

/***/ 4461:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runMain: () => (/* binding */ runMain),
  runPost: () => (/* binding */ runPost)
});

;// CONCATENATED MODULE: ./build/src/rollout/decode.js
function place(value, path) {
    return { value, path };
}
function field(from, name) {
    return { value: record(from)[name], path: `${from.path}.${name}` };
}
function record(from) {
    const { value } = from;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw wrong(from, 'an object');
    return Object.fromEntries(Object.entries(value));
}
function list(from, item) {
    if (!Array.isArray(from.value))
        throw wrong(from, 'a list');
    return from.value.map((value, index) => item({ value, path: `${from.path}[${index}]` }));
}
function map(from, item) {
    return Object.fromEntries(Object.keys(record(from)).map((name) => [name, item(field(from, name))]));
}
function decode_text(from) {
    if (typeof from.value !== 'string')
        throw wrong(from, 'a string');
    return from.value;
}
function number(from) {
    if (typeof from.value !== 'number' || !Number.isFinite(from.value))
        throw wrong(from, 'a number');
    return from.value;
}
function decode_boolean(from) {
    if (typeof from.value !== 'boolean')
        throw wrong(from, 'true or false');
    return from.value;
}
function oneOf(from, choices) {
    const found = choices.find((choice) => choice === from.value);
    if (found === undefined)
        throw wrong(from, `one of ${choices.join(', ')}`);
    return found;
}
function optional(from, item) {
    return from.value === undefined ? undefined : item(from);
}
function json(from) {
    const { value } = from;
    if (value === null || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number')
        return value;
    if (Array.isArray(value))
        return list(from, json);
    return map(from, json);
}
function wrong(from, expected) {
    return new Error(`${from.path} should be ${expected}`);
}

;// CONCATENATED MODULE: ./build/src/rollout/events.js
/** How a rollout may end. The words of the `result` output. */
const RESULTS = [
    'completed',
    'holding',
    'rolled-back',
    'rollback-failed',
    'promotion-failed',
    'stopped',
    'refused',
    'planned',
    'cancelled',
    'observed',
    'nothing-to-recover',
];
/** `lease`: another run has the lease, so this one may change nothing more. */
const TROUBLES = ['unhealthy', 'deadline', 'drift', 'cancelled', 'lease', 'aws', 'error'];
/** What a rollout does beside its steps. */
const STAGES = ['deploy', 'promote'];
function events_initialState(startedAt) {
    return {
        phase: 'preflight',
        startedAt,
        findings: [],
        ledger: {},
        touched: false,
        rollbackTo: 'stable',
        steps: [],
        reason: '',
        commands: [],
        remarks: [],
        handedOver: false,
    };
}

;// CONCATENATED MODULE: ./build/src/rollout/checkpoint.js


/** The format that this version writes. One that it doesn't know is refused with a message, never guessed at. */
const FORMAT = 2;
/** Format 1 lacks what came with releases; what it holds means the same. */
const READABLE = [1, FORMAT];
/** A checkpoint travels to the post step in one environment variable, and Linux allows 128 KiB for one: so evidence is cut. */
const MOST_REASONS = 20;
const MOST_TEXT = 600;
const MOST_STEPS = 100;
/** Whether a rollout left something to do: it was killed on its way, had to hand its rollback over, or failed to roll back. */
function isUnfinished({ state: { phase, snapshot, touched, result } }) {
    if (snapshot === undefined || !touched)
        return false;
    return phase === 'rolling' || phase === 'restoring' || result === 'rollback-failed';
}
/** Everything that a restore and its report need, as one line of JSON without secrets. */
function printCheckpoint({ target, state }) {
    const { phase, startedAt, rollbackTo, snapshot, ledger, touched, steps, step, stage, release, trouble, handedOver, split, result, } = state;
    return JSON.stringify({
        format: FORMAT,
        target,
        state: {
            phase,
            startedAt,
            rollbackTo,
            snapshot,
            ledger,
            touched,
            steps: steps.slice(0, MOST_STEPS),
            step,
            stage,
            release,
            handedOver,
            split,
            result,
            trouble: trouble && shorten(trouble),
        },
    });
}
/** Throws an error that says what is wrong with the record. */
function parseCheckpoint(line) {
    const record = place(parseJson(line), 'checkpoint');
    const format = field(record, 'format').value;
    if (!READABLE.includes(format)) {
        const found = typeof format === 'number' ? String(format) : 'unknown';
        throw new Error(`The checkpoint has format ${found}; this version of ecs-canary reads formats ${READABLE.join(' and ')} only.`);
    }
    return { target: json(field(record, 'target')), state: state(field(record, 'state')) };
}
function parseJson(line) {
    try {
        return JSON.parse(line);
    }
    catch (error) {
        throw new Error('The checkpoint is not JSON.', { cause: error });
    }
}
function state(from) {
    const snapshotFound = optional(field(from, 'snapshot'), snapshot);
    const step = optional(field(from, 'step'), number);
    const troubleFound = optional(field(from, 'trouble'), trouble);
    const splitFound = optional(field(from, 'split'), split);
    const result = optional(field(from, 'result'), (found) => oneOf(found, RESULTS));
    const stage = optional(field(from, 'stage'), (found) => oneOf(found, STAGES));
    const releaseFound = optional(field(from, 'release'), release);
    return {
        ...events_initialState(number(field(from, 'startedAt'))),
        phase: oneOf(field(from, 'phase'), ['preflight', 'rolling', 'restoring', 'ended']),
        rollbackTo: oneOf(field(from, 'rollbackTo'), ['stable', 'previous']),
        ledger: map(field(from, 'ledger'), entry),
        steps: list(field(from, 'steps'), stepState),
        touched: field(from, 'touched').value === true,
        handedOver: field(from, 'handedOver').value === true,
        ...(snapshotFound === undefined ? {} : { snapshot: snapshotFound }),
        ...(step === undefined ? {} : { step }),
        ...(troubleFound === undefined ? {} : { trouble: troubleFound }),
        ...(splitFound === undefined ? {} : { split: splitFound }),
        ...(result === undefined ? {} : { result }),
        ...(stage === undefined ? {} : { stage }),
        ...(releaseFound === undefined ? {} : { release: releaseFound }),
    };
}
function release(from) {
    const [taskDefinition, promoted, previous] = ['taskDefinition', 'promoted', 'previous'].map((name) => optional(field(from, name), decode_text));
    const isNew = optional(field(from, 'isNew'), ({ value }) => value === true);
    const images = optional(field(from, 'images'), (found) => list(found, decode_text));
    return {
        ...(taskDefinition === undefined ? {} : { taskDefinition }),
        ...(isNew === undefined ? {} : { isNew }),
        ...(images === undefined ? {} : { images }),
        ...(promoted === undefined ? {} : { promoted }),
        ...(previous === undefined ? {} : { previous }),
    };
}
function snapshot(from) {
    return {
        router: decode_text(field(from, 'router')),
        split: split(field(from, 'split')),
        knobs: map(field(from, 'knobs'), json),
    };
}
function split(from) {
    return {
        share: number(field(from, 'share')),
        stable: side(field(from, 'stable')),
        canary: side(field(from, 'canary')),
    };
}
function side(from) {
    const healthyTargets = optional(field(from, 'healthyTargets'), number);
    const weight = optional(field(from, 'weight'), number);
    const version = optional(field(from, 'version'), decode_text);
    return {
        service: decode_text(field(from, 'service')),
        desired: number(field(from, 'desired')),
        running: number(field(from, 'running')),
        pending: number(field(from, 'pending')),
        ...(healthyTargets === undefined ? {} : { healthyTargets }),
        ...(weight === undefined ? {} : { weight }),
        ...(version === undefined ? {} : { version }),
    };
}
function entry(from) {
    return {
        label: decode_text(field(from, 'label')),
        original: json(field(from, 'original')),
        ours: json(field(from, 'ours')),
        intended: list(field(from, 'intended'), json),
        ...(field(from, 'touched').value === true ? { touched: true } : {}),
    };
}
function stepState(from) {
    const startedAt = optional(field(from, 'startedAt'), number);
    const endedAt = optional(field(from, 'endedAt'), number);
    return {
        asked: number(field(from, 'asked')),
        achieved: number(field(from, 'achieved')),
        bakeMs: number(field(from, 'bakeMs')),
        status: oneOf(field(from, 'status'), ['pending', 'shifting', 'baking', 'passed', 'failed']),
        ...(field(from, 'isPromotion').value === true ? { isPromotion: true } : {}),
        ...(startedAt === undefined ? {} : { startedAt }),
        ...(endedAt === undefined ? {} : { endedAt }),
    };
}
function trouble(from) {
    return {
        kind: oneOf(field(from, 'kind'), TROUBLES),
        message: decode_text(field(from, 'message')),
        reasons: list(field(from, 'reasons'), reason),
    };
}
function reason(from) {
    return {
        kind: oneOf(field(from, 'kind'), ['alarm', 'tasks', 'targets', 'unknown']),
        subject: decode_text(field(from, 'subject')),
        message: decode_text(field(from, 'message')),
        evidence: list(field(from, 'evidence'), decode_text),
    };
}
function shorten(full) {
    const cut = (words) => (words.length > MOST_TEXT ? `${words.slice(0, MOST_TEXT)}…` : words);
    const reasons = full.reasons.slice(0, MOST_REASONS).map((each) => ({
        ...each,
        subject: cut(each.subject),
        message: cut(each.message),
        evidence: each.evidence.slice(0, 5).map(cut),
    }));
    return { kind: full.kind, message: cut(full.message), reasons };
}

// EXTERNAL MODULE: ./build/src/rollout/errors.js
var rollout_errors = __webpack_require__(8388);
;// CONCATENATED MODULE: ./build/src/rollout/time.js
/** Load balancers follow new weights after a moment only: so long requests may still come to who has just lost them, ms. */
const FOLLOW_MS = 3_000;
/** Aborts with `reason()` after `ms`. Always cancel it, or the clock keeps the process alive. */
function timer(clock, ms, reason) {
    const fired = new AbortController();
    const stopped = new AbortController();
    clock.sleep(ms, stopped.signal).then(() => fired.abort(reason()), () => undefined);
    return { signal: fired.signal, cancel: () => stopped.abort(new Error('timer cancelled')) };
}
/** Runs `work` with a signal that also aborts after `ms`. Rejects with `reason()` then, even if the work ignores its signal. */
async function within(clock, ms, outer, reason, work) {
    outer.throwIfAborted();
    const limit = timer(clock, ms, reason);
    const signal = AbortSignal.any([outer, limit.signal]);
    try {
        return await unlessAborted(signal, work(signal));
    }
    finally {
        limit.cancel();
    }
}
/** What comes of `work`, or the signal's reason as soon as it aborts, whatever the work still waits for. */
async function unlessAborted(signal, work) {
    let giveUp = () => undefined;
    const aborted = new Promise((_, reject) => {
        giveUp = () => reject(signal.reason);
        signal.addEventListener('abort', giveUp, { once: true });
        if (signal.aborted)
            giveUp();
    });
    try {
        return await Promise.race([work, aborted]);
    }
    finally {
        signal.removeEventListener('abort', giveUp);
    }
}

;// CONCATENATED MODULE: ./build/src/rollout/words.js
/** A span of time for people: `45s`, `10m`, `1h 30m`, `350ms`. */
function spell(ms) {
    if (ms < 1000)
        return `${Math.max(0, Math.round(ms))}ms`;
    const seconds = Math.round(ms / 1000);
    const parts = [
        [Math.floor(seconds / 3600), 'h'],
        [Math.floor((seconds % 3600) / 60), 'm'],
        [seconds % 60, 's'],
    ];
    return parts
        .filter(([amount]) => amount > 0)
        .map(([amount, unit]) => `${amount}${unit}`)
        .join(' ');
}
/** A moment for people: `2026-11-21T10:00:00.000Z`. */
function instant(ms) {
    return new Date(ms).toISOString();
}

;// CONCATENATED MODULE: ./build/src/checkpoint/kept.js
/** After these another process must know. The rest of a rollout changes nothing that a restore needs. */
const KEPT = new Set([
    'started',
    'taken-up',
    'writing',
    'wrote',
    'stage-started',
    'registered',
    'sending',
    'deployed',
    'promoted',
    'step-started',
    'step-passed',
    'all-passed',
    'trouble',
    'rollback-started',
    'handed-over',
    'ended',
]);
/** Whether the checkpoint after this event is one to keep. */
function isKept({ type }, state) {
    return state.snapshot !== undefined && KEPT.has(type);
}

;// CONCATENATED MODULE: ./build/src/checkpoint/custody.js





/** A change waits this long for its checkpoint, ms. */
const SAVE_MOST_MS = 10_000;
/** A rollout that has come to its end waits longer: a later run would roll back what isn't known to have ended, ms. */
const SAVE_END_MOST_MS = 30_000;
/** A rescue waits this long for the first save that hangs, ms, and for no later one: traffic matters more than the record. */
const RESCUE_SAVE_MS = 1_000;
/** Giving the lease back takes no longer, ms. */
const RELEASE_MOST_MS = 5_000;
/** Nor longer than this where the job was cancelled, and its post step gives back what main couldn't, ms. */
const RELEASE_CANCELLED_MS = 1_000;
/** The lease that this run holds, if any, and the checkpoint that it keeps under it. */
class Custody {
    #keeping;
    #lease;
    /** A save in the rescue has hung: the table is taken for unreachable. */
    #isHanging = false;
    /** What a save that nobody waited for has shown. */
    #taken;
    /** The newest checkpoint that nobody waits for, until it is sent. */
    #next;
    #sending = Promise.resolve();
    constructor(keeping) {
        this.#keeping = keeping;
    }
    take = (lease) => {
        this.#lease = lease;
    };
    /**
     * Keeps the checkpoint. Only what must be durable before the next thing happens is waited for: the plan before the start,
     * each change before it is sent, a rescue before it begins, and that all steps have passed. Rejects with a LeaseError where
     * another run has the lease, at any event.
     */
    keep = async (event, state) => {
        const target = this.#keeping.target();
        const lease = this.#lease;
        if (lease === undefined)
            return;
        // A rescue listens to nothing but what it is told for: whatever it does next, it hears of it here.
        const isAtWork = state.phase === 'rolling' || state.phase === 'restoring';
        const taken = (0,rollout_errors/* isTaken */.Ck)(lease.lost.reason) ? lease.lost.reason : this.#taken;
        if (isAtWork && taken !== undefined)
            throw taken;
        if (target === undefined || !isKept(event, state))
            return;
        const text = printCheckpoint({ target, state });
        const isRescue = state.phase === 'restoring' || state.trouble !== undefined;
        if (!mustWait(event) || this.#isHanging) {
            this.#send(lease, text);
            return;
        }
        // What was to be sent is older, and must not come after it.
        this.#next = undefined;
        if (isRescue)
            await this.#saveInRescue(lease, text);
        else
            await this.#save(lease, text, event.type === 'all-passed');
    };
    /**
     * Gives the lease back; or leaves it to this job's post step, where there is work for it. Rejects where it could not be given
     * back: then it goes stale by itself.
     */
    async end(state, hasPostStep) {
        const lease = this.#lease;
        if (lease === undefined)
            return 'none';
        this.#lease = undefined;
        const hasWork = isUnfinished({ target: undefined, state });
        if (hasWork && hasPostStep) {
            lease.leave();
            return 'left';
        }
        const isHurried = hasPostStep && this.#keeping.cancel.aborted;
        await this.#within(isHurried ? RELEASE_CANCELLED_MS : RELEASE_MOST_MS, async (signal) => {
            await this.#sending;
            // Without a snapshot the checkpoint in the record, if any, is another run's: who knows whether it was finished?
            await lease.release(!hasWork && state.snapshot !== undefined, signal);
        });
        return 'released';
    }
    async #save(lease, text, isEnd) {
        const { clock, cancel } = this.#keeping;
        const mostMs = isEnd ? SAVE_END_MOST_MS : SAVE_MOST_MS;
        try {
            await within(clock, mostMs, cancel, lateness(mostMs), (signal) => lease.save(text, signal));
        }
        catch (error) {
            if ((0,rollout_errors/* isTaken */.Ck)(error) || cancel.aborted)
                throw error;
            const why = isEnd
                ? 'The end could not be recorded in the state table, and a later run would take the rollout for unfinished'
                : 'The checkpoint could not be saved in the state table, so the next change was not sent';
            throw new Error(`${why}: ${(0,rollout_errors/* messageOf */.bD)(error)}`, { cause: error });
        }
    }
    async #saveInRescue(lease, text) {
        try {
            await this.#within(RESCUE_SAVE_MS, (signal) => lease.save(text, signal));
        }
        catch (error) {
            this.#isHanging ||= error instanceof rollout_errors/* DeadlineError */.j3;
            throw error;
        }
    }
    /** Sends the newest checkpoint once the last one has ended. What fails here shows at the next event, or save that is waited for. */
    #send(lease, text) {
        const isOnItsWay = this.#next !== undefined;
        this.#next = text;
        if (isOnItsWay)
            return;
        this.#sending = this.#sending.then(async () => {
            const newest = this.#next;
            if (newest === undefined)
                return;
            this.#next = undefined;
            await this.#within(SAVE_MOST_MS, (signal) => lease.save(newest, signal)).catch((error) => {
                if ((0,rollout_errors/* isTaken */.Ck)(error))
                    this.#taken = error;
            });
        });
    }
    /** Whatever the job's cancel says: a rescue goes on after it. */
    #within(mostMs, work) {
        return within(this.#keeping.clock, mostMs, new AbortController().signal, lateness(mostMs), work);
    }
}
function lateness(mostMs) {
    return () => new rollout_errors/* DeadlineError */.j3(`the table did not answer within ${spell(mostMs)}`);
}
/** What looks like somebody else's change may be that of a run that has the lease by now. */
function mustWait(event) {
    return MUST_WAIT.has(event.type) || (event.type === 'trouble' && event.trouble.kind === 'drift');
}
const MUST_WAIT = new Set([
    'started',
    'taken-up',
    'writing',
    'sending',
    'all-passed',
    // A lease that could not be renewed in time may be another run's: then even a rescue that finds nothing to write isn't ours.
    'rollback-started',
]);

;// CONCATENATED MODULE: ./build/src/checkpoint/job-state.js



/**
 * Keeps the checkpoint in the job's state, where the post step finds it even when main was killed: the runner reads the
 * state file after main has ended, however it ended.
 */
function jobStateKeeper(target, saveState) {
    return async (event, state) => {
        const where = target();
        if (where === undefined || !isKept(event, state))
            return;
        try {
            await saveState(printCheckpoint({ target: where, state }));
        }
        catch (error) {
            const why = 'The checkpoint could not be saved, so the next change was not sent';
            throw new Error(`${why}: ${(0,rollout_errors/* messageOf */.bD)(error)}`, { cause: error });
        }
    };
}

;// CONCATENATED MODULE: ./build/src/rollout/fold.js
/** state = fold(events). Pure; unknown to it is only what no event has said. */
function fold(state, event) {
    switch (event.type) {
        case 'findings':
            return { ...state, findings: [...state.findings, ...event.findings] };
        case 'refused':
            return { ...state, findings: [...state.findings, ...event.findings] };
        case 'planned':
            return {
                ...state,
                plan: event.plan,
                snapshot: event.snapshot,
                split: event.snapshot.split,
                findings: [...state.findings, ...event.plan.findings],
                ledger: Object.fromEntries(Object.entries(event.snapshot.knobs).map(([name, value]) => [
                    name,
                    { label: name, original: value, ours: value, intended: [] },
                ])),
                steps: stepsOf(event.plan),
            };
        case 'started':
            return { ...state, phase: 'rolling', rollbackTo: event.rollbackTo };
        case 'taken-up':
            return takenUp(state, event.state, event.leftBy);
        case 'resumed':
            return {
                ...state,
                plan: event.plan,
                phase: 'rolling',
                findings: [...state.findings, ...event.plan.findings],
                steps: stepsOf(event.plan).map((step, at) => (at < event.index ? (state.steps[at] ?? step) : step)),
            };
        case 'record-read':
            return { ...state, record: event.record };
        case 'observed':
            return {
                ...state,
                split: event.observation.split,
                observation: event.observation,
                findings: [...state.findings, ...event.observation.findings],
            };
        case 'stage-started':
            return { ...state, stage: event.stage };
        case 'registered': {
            const { taskDefinition, isNew } = event;
            return { ...state, release: { ...state.release, taskDefinition, isNew } };
        }
        case 'deployed': {
            const { taskDefinition, images } = event.deployed;
            const told = images.length === 0 ? {} : { images };
            return { ...state, release: { ...state.release, taskDefinition, ...told } };
        }
        case 'promoted': {
            const { taskDefinition: promoted, previous } = event;
            return { ...state, release: { ...state.release, promoted, previous } };
        }
        case 'step-started':
            return {
                ...withStep(state, event.index, { status: 'shifting', startedAt: event.at }),
                step: event.index,
                stage: state.steps[event.index]?.isPromotion === true ? 'promote' : undefined,
            };
        case 'writing':
            return {
                ...state,
                touched: true,
                ledger: withEntry(state.ledger, event.knob, (entry) => ({
                    ...entry,
                    label: event.label,
                    intended: isLast(entry.intended, event.to) ? entry.intended : [...entry.intended, event.to],
                    touched: true,
                })),
            };
        case 'wrote':
            return {
                ...state,
                ledger: withEntry(state.ledger, event.knob, (entry) => ({
                    ...entry,
                    label: event.label,
                    ours: event.value,
                    intended: event.unresolved,
                })),
            };
        case 'shifted':
            return { ...state, split: event.split };
        case 'bake-started':
            return withStep(state, event.index, { status: 'baking' });
        case 'step-passed':
            return {
                ...withStep(state, event.index, { status: 'passed', endedAt: event.at }),
                split: event.split,
                findings: [...state.findings, ...event.findings],
            };
        case 'all-passed':
            return { ...state, phase: 'ended', result: event.result };
        case 'trouble':
            return {
                ...(state.step === undefined || state.steps[state.step]?.status === 'passed'
                    ? state
                    : withStep(state, state.step, { status: 'failed', endedAt: event.at })),
                ...(state.phase === 'ended' ? { phase: 'rolling' } : {}),
                trouble: event.trouble,
            };
        case 'rollback-started':
            return {
                ...state,
                phase: 'restoring',
                restoringTo: event.to,
                restoredBy: event.by,
                handedOver: state.handedOver && event.by === 'main',
            };
        case 'traffic-restored':
            return { ...state, split: event.split };
        case 'lease-lost':
            return { ...state, leaseLost: true, remarks: union(state.remarks, [event.message]) };
        case 'left-alone':
            return { ...state, remarks: union(state.remarks, [event.message]) };
        case 'handed-over':
            return { ...state, handedOver: true, remarks: union(state.remarks, [event.message]) };
        case 'watched':
            return event.notes.length === 0 ? state : { ...state, remarks: union(state.remarks, event.notes) };
        case 'ended':
            return {
                ...state,
                phase: state.handedOver ? 'restoring' : 'ended',
                endedAt: event.at,
                result: event.result,
                reason: event.reason,
                commands: event.commands,
                ...(event.split === undefined ? {} : { split: event.split }),
            };
        case 'sending':
            return { ...state, touched: true };
        case 'waiting':
        case 'retrying':
            return state;
    }
}
/** All that a restore needs of what another process did; how that one ended is history. */
function takenUp(state, left, leftBy) {
    const { snapshot, ledger, touched, rollbackTo, steps, step, stage, release, trouble, split } = left;
    return {
        ...state,
        phase: 'rolling',
        ...{ ledger, touched, rollbackTo, steps },
        ...(snapshot === undefined ? {} : { snapshot }),
        ...(step === undefined ? {} : { step }),
        ...(release === undefined ? {} : { release }),
        stage,
        ...(trouble === undefined ? {} : { trouble }),
        ...(split === undefined ? {} : { split }),
        remarks: union(state.remarks, [leftBy]),
    };
}
function stepsOf({ steps, release }) {
    const back = release?.promotion ?? [];
    return [
        ...steps.map(pendingStep),
        ...back.map((step) => ({ ...pendingStep(step), isPromotion: true })),
    ];
}
function pendingStep({ share, bakeMs, aim }) {
    return { asked: share, achieved: aim.achieved, bakeMs, status: 'pending' };
}
function withStep(state, index, change) {
    return { ...state, steps: state.steps.map((step, at) => (at === index ? { ...step, ...change } : step)) };
}
function withEntry(ledger, knob, change) {
    const entry = ledger[knob];
    return entry === undefined ? ledger : { ...ledger, [knob]: change(entry) };
}
/** A write that is sent again is one value that may be live, however often it was sent. */
function isLast(values, value) {
    return values.length > 0 && JSON.stringify(values.at(-1)) === JSON.stringify(value);
}
function union(known, added) {
    return [...new Set([...known, ...added])];
}

;// CONCATENATED MODULE: ./build/src/rollout/teller.js


/**
 * Runs `act` and yields what it tells, one event at a time and in order: `tell` resolves only when the consumer asks for
 * the next event, so whatever the consumer does with an event happens before the act goes on. An error that the consumer
 * throws into the generator rejects that `tell`. The generator ends, or throws, as the act does.
 */
async function* teller_eventsOf(clock, initial, act) {
    const queue = [];
    let state = initial;
    let wake = () => undefined;
    const teller = {
        get state() {
            return state;
        },
        tell: (spoken) => new Promise((heard, failed) => {
            const event = { ...spoken, at: clock.now() };
            state = fold(state, event);
            queue.push({ event, heard, failed });
            wake();
        }),
    };
    const progress = { finished: false };
    const acting = act(teller).finally(() => {
        progress.finished = true;
        wake();
    });
    // The act's failure is rethrown below; this keeps it from counting as unhandled while events are still being told.
    acting.catch(() => undefined);
    for (;;) {
        const next = queue.shift();
        if (next !== undefined) {
            try {
                yield next.event;
                next.heard();
            }
            catch (error) {
                next.failed(error);
            }
        }
        else if (progress.finished) {
            return await acting;
        }
        else {
            await new Promise((resolve) => (wake = resolve));
        }
    }
}
/**
 * In a rescue a listener that fails, even the checkpoint's, holds nothing up: traffic matters more than the record. Only
 * where another run has the lease, every change is that run's.
 */
async function heard(telling) {
    try {
        await telling;
    }
    catch (error) {
        if ((0,rollout_errors/* isTaken */.Ck)(error))
            throw error;
    }
}
/** Nothing follows from an ending that could not be kept: a later run finds the rollout unfinished, and looks. */
async function said(teller, event) {
    await teller.tell(event).catch(() => undefined);
}
/** Plays events to their listeners and resolves to the state in the end. */
async function listen(events, initial, audience) {
    const silent = new Set();
    let state = initial;
    let turn = await events.next();
    while (turn.done !== true) {
        const event = turn.value;
        state = fold(state, event);
        const failure = await attempt(() => audience.keeper(event, state));
        for (const listener of audience.others.filter((other) => !silent.has(other))) {
            const trouble = await attempt(() => listener(event, state));
            if (trouble === undefined)
                continue;
            silent.add(listener);
            audience.onFailure(trouble.error);
        }
        turn = failure === undefined ? await events.next() : await events.throw(failure.error);
    }
    return state;
}
async function attempt(act) {
    try {
        await act();
        return undefined;
    }
    catch (error) {
        return { error };
    }
}

;// CONCATENATED MODULE: ./build/src/modes/checks.js



/** Checks that take longer than this have met an AWS that doesn't answer, ms. */
const PREFLIGHT_MS = 5 * 60_000;
/** Runs checks against AWS with a deadline. */
function checked({ clock, cancel }, check) {
    const late = () => new rollout_errors/* DeadlineError */.j3(`The checks were not through after ${spell(PREFLIGHT_MS)}.`);
    return within(clock, PREFLIGHT_MS, cancel, late, check);
}

;// CONCATENATED MODULE: ./build/src/rollout/lease.js
/** One rollout per target at a time, and a checkpoint that outlives the runner: the port behind `state-table`. */
/** A lease is stale after this many missed beats. */
const MISSED_BEATS = 3;
/** Whether a holder's last beat looks fresh, as far as its clock and ours agree. */
function looksAlive({ beatAt, beatMs }, now) {
    const ageMs = now - beatAt;
    return ageMs >= -beatMs && ageMs < MISSED_BEATS * beatMs;
}

;// CONCATENATED MODULE: ./build/src/modes/leftover.js


/** The checkpoint in a record, if a rollout has begun under it. Throws an error that says what is wrong with it. */
function checkpointIn(kept) {
    return kept?.checkpoint === undefined ? undefined : parseCheckpoint(kept.checkpoint);
}
/** The checkpoint of a rollout that nobody has brought to an end. */
function leftoverIn(kept) {
    const checkpoint = checkpointIn(kept);
    return checkpoint !== undefined && isUnfinished(checkpoint) ? checkpoint : undefined;
}
/**
 * A record as reports show it. Who holds the lease is told whatever version wrote the checkpoint; where nobody does, throws an
 * error that says what is wrong with it.
 */
function seenRecord(kept, now) {
    if (kept === undefined)
        return { state: 'none' };
    const { holder } = kept;
    const checkpoint = holder === undefined ? checkpointIn(kept) : readableIn(kept);
    const step = checkpoint === undefined ? undefined : placeOf(checkpoint);
    const share = checkpoint?.state.split?.share;
    const since = holder?.since ?? checkpoint?.state.startedAt;
    return {
        state: stateOf(kept, checkpoint, now),
        ...(step === undefined ? {} : { step }),
        ...(share === undefined ? {} : { share }),
        ...(since === undefined ? {} : { since }),
        ...(holder?.repository === undefined ? {} : { repository: holder.repository }),
        ...(holder?.run === undefined ? {} : { run: holder.run }),
    };
}
/** `octo/web, workflow Release, https://…/runs/1 (by alice), since 2026-11-21T10:00:00Z, at step 2 of 4 (25%)`. */
function holderWords(kept) {
    const { holder } = kept;
    if (holder === undefined)
        return 'nobody';
    const { repository, workflow, run, actor, since } = holder;
    const names = [repository, workflow === undefined ? undefined : `workflow ${workflow}`, run];
    const known = names.filter((name) => name !== undefined).join(', ');
    const who = known === '' ? 'a run outside GitHub' : known;
    const place = stepIn(kept);
    return [
        `${who}${actor === undefined ? '' : ` (by ${actor})`}`,
        `since ${new Date(since).toISOString().replace('.000Z', 'Z')}`,
        ...(place === undefined ? [] : [`at step ${place}`]),
    ].join(', ');
}
function stateOf(kept, checkpoint, now) {
    if (kept.holder !== undefined)
        return looksAlive(kept, now) ? 'held' : 'stale';
    if (checkpoint === undefined)
        return 'none';
    return isUnfinished(checkpoint) ? 'unfinished' : 'finished';
}
function stepIn(kept) {
    const checkpoint = readableIn(kept);
    return checkpoint === undefined || !isUnfinished(checkpoint) ? undefined : placeOf(checkpoint);
}
/** A holder's checkpoint may be another version's. */
function readableIn(kept) {
    try {
        return checkpointIn(kept);
    }
    catch {
        return undefined;
    }
}
/** `2 (25%)`; `deploy` or `promote` where it was beside its steps. */
function placeOf({ state: { stage, step, steps } }) {
    if (stage !== undefined)
        return stage;
    const asked = step === undefined ? undefined : steps[step]?.asked;
    return step === undefined || asked === undefined ? undefined : `${step + 1} (${asked}%)`;
}

;// CONCATENATED MODULE: ./build/src/modes/plan.js


/** Checks everything and shows the plan. Changes nothing, the lease included. */
async function plan(parts, teller) {
    const inTheWay = parts.claims === undefined ? [] : await lookAtRecord(parts, parts.claims, teller);
    const { plan: checkedPlan, snapshot } = await checked(parts, (signal) => parts.prepare(signal));
    const findings = [...checkedPlan.findings, ...inTheWay];
    await teller.tell({ type: 'planned', plan: { ...checkedPlan, findings }, snapshot });
    const reason = 'This was a dry run: nothing was changed.';
    await teller.tell({ type: 'ended', result: 'planned', reason, commands: [], split: snapshot.split });
}
async function lookAtRecord(parts, claims, teller) {
    const seen = await checked(parts, async (signal) => (await claims.store(signal)).load(signal));
    const record = seenRecord(seen, parts.clock.now());
    await teller.tell({ type: 'record-read', record });
    if (seen === undefined)
        return [];
    if (record.state === 'held') {
        return [warning(`Another rollout holds the lease: ${holderWords(seen)}.`, 'Wait until it has ended.')];
    }
    if (leftoverIn(seen) === undefined)
        return [];
    return [
        warning('An earlier rollout was left unfinished here.', 'The next run rolls it back, or goes on with it where `resume` is `true`; `mode: recover` does so now.'),
    ];
}
function warning(message, fix) {
    return { severity: 'warning', subject: 'state-table', message, fix };
}

;// CONCATENATED MODULE: ./build/src/rollout/sent.js
/** Every write that this process has sent, and whether AWS has said yes to it. */
class Sent {
    #writes = [];
    add(knob, value, isAccepted) {
        this.#writes.push({ knob: knob.name, value, isAccepted });
    }
    /** Whether no write of this value can land any more: each was accepted, and so is done. */
    isDone(knob, value) {
        const same = this.#writes.filter((write) => write.knob === knob.name && knob.same(write.value, value));
        return same.length > 0 && same.every(({ isAccepted }) => isAccepted);
    }
    /** Whether AWS has said yes to another value since this one: where this one is seen, the answer is from before. */
    isOvertaken(knob, value) {
        const newest = this.#writes.findLast((write) => write.knob === knob.name);
        return newest?.isAccepted === true && !knob.same(newest.value, value);
    }
}

;// CONCATENATED MODULE: ./build/src/rollout/waiting.js


/** Looks again and again until `done`. A {@link DeadlineError} names what was awaited and what was seen last. */
async function until(waiting, what, look) {
    const { clock, signal, deadlineMs, lookEveryMs, tell } = waiting;
    const deadline = clock.now() + deadlineMs;
    for (;;) {
        const sight = await lookOnce(look, signal);
        if (sight.kind === 'done')
            return;
        const leftMs = deadline - clock.now();
        if (leftMs <= 0) {
            throw new rollout_errors/* DeadlineError */.j3(`Waited ${spell(deadlineMs)} for ${what}, in vain. Last seen: ${sight.seen}.`);
        }
        await tell({ type: 'waiting', what, seen: sight.seen, leftMs });
        await clock.sleep(Math.min(lookEveryMs, leftMs), signal);
    }
}
/** Waits a time, told and cancellable. */
async function pause({ clock, signal, tell }, what, ms) {
    if (ms <= 0)
        return;
    await tell({ type: 'waiting', what, seen: spell(ms), leftMs: ms });
    await clock.sleep(ms, signal);
}
/** What fails and may work in a moment is one more thing to wait for. */
async function lookOnce(look, signal) {
    try {
        return await look(signal);
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof rollout_errors/* RemoteError */.Hi && error.transient))
            throw error;
        return { kind: 'waiting', seen: error.message };
    }
}

;// CONCATENATED MODULE: ./build/src/rollout/fence.js





/** AWS may answer a read with what was true before the last write, for a moment. */
const STALE_MS = 1_000;
const READ_BACK_MS = 10_000;
/** A write in flight when its work is aborted gets this long to land, so that it can't land after the write that undoes it. */
const LANDING_MS = 1_500;
/** Telling takes no longer, unless a listener is slow or the process was suspended. */
const SUSPENDED_MS = 2_000;
/** A listener that is slow each time holds nothing up for ever. */
const ANNOUNCED_MOST = 3;
const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 5_000;
/** An error that retrying does not mend is retried this often in a rescue all the same. */
const STUBBORN_TRIES = 3;
/**
 * The only way to write. For each change: live state must be ours, the change is told (so: saved), sent once, and read
 * back; a write whose answer got lost is looked at, never repeated blindly.
 */
class Fence {
    #clock;
    #teller;
    #sent = new Sent();
    constructor(clock, teller) {
        this.#clock = clock;
        this.#teller = teller;
    }
    hands(manner) {
        const tell = (event) => this.#tell(manner, event);
        const waiting = { ...manner, clock: this.#clock, tell };
        return {
            signal: manner.signal,
            set: (knob, value) => this.#set(knob, value, manner),
            once: (what, send) => this.#once(what, send, manner),
            hasTouched: (knob) => this.#entry(knob).touched === true,
            until: (what, look) => until(waiting, what, look),
            pause: (what, ms) => pause(waiting, what, ms),
        };
    }
    /** Whether every knob is what we last wrote. Throws {@link DriftError}; a look that overlaps a write of ours says nothing. */
    async verify(knobs, signal) {
        await Promise.all(knobs.map(async (knob) => {
            const before = this.#entry(knob);
            const live = await knob.read(signal);
            if (this.#entry(knob) !== before || isOurs(knob, live, expected(before, 'forward')))
                return;
            await this.#confirmDrift(knob, live, 'forward', signal);
        }));
    }
    async #set(knob, value, manner) {
        const deadline = this.#clock.now() + manner.deadlineMs;
        const seen = await this.#read(knob, manner, deadline);
        const { isSettled, live } = await this.#settled(knob, seen, value, manner);
        if (isSettled) {
            const { ours, intended } = this.#entry(knob);
            if (intended.length > 0 || !knob.same(ours, value))
                await this.#tell(manner, this.#wrote(knob, live));
            return false;
        }
        if (!isOurs(knob, live, expected(this.#entry(knob), manner.mode))) {
            await this.#confirmDrift(knob, live, manner.mode, manner.signal);
        }
        await this.#write(knob, live, value, manner, deadline);
        return true;
    }
    /** Every attempt is told, and so saved, before it is sent: that is where a run learns that it has lost its lease. */
    async #write(knob, from, value, manner, deadline) {
        for (let attempt = 1;; attempt++) {
            await this.#announce(knob, from, value, manner);
            manner.signal.throwIfAborted();
            const failure = await this.#send(knob, value, manner.signal);
            this.#sent.add(knob, value, failure === undefined);
            const live = await this.#readBack(knob, value, failure, manner, deadline);
            if (await this.#isDone(knob, value, live, manner))
                return;
            const why = failure === undefined ? `AWS accepted it, yet ${knob.show(live)} is live` : (0,rollout_errors/* messageOf */.bD)(failure);
            const mendable = failure === undefined || (failure instanceof rollout_errors/* RemoteError */.Hi && failure.transient);
            if (!mendable && (manner.mode === 'forward' || attempt >= STUBBORN_TRIES))
                throw failure;
            if (this.#clock.now() >= deadline) {
                throw new rollout_errors/* DeadlineError */.j3(`Could not set the ${knob.label} to ${knob.show(value)} within ${spell(manner.deadlineMs)}: ${why}`, { cause: failure });
            }
            await this.#tell(manner, { type: 'retrying', what: `${knob.label}: ${knob.show(value)}`, why });
            await this.#clock.sleep(backOff(attempt), manner.signal);
            if (await this.#isDone(knob, value, await this.#read(knob, manner, deadline), manner))
                return;
        }
    }
    /** A process that was suspended between the telling and the sending asks again: its lease may be another's by now. */
    async #announce(knob, from, value, manner) {
        for (let times = 0; times < ANNOUNCED_MOST; times++) {
            const began = this.#clock.now();
            await this.#tell(manner, {
                type: 'writing',
                knob: knob.name,
                label: knob.label,
                from,
                to: value,
                wordsBefore: knob.show(from),
                words: knob.show(value),
            });
            if (this.#clock.now() - began < SUSPENDED_MS)
                return;
        }
    }
    /** Whether the value is live; throws {@link DriftError} where something is that isn't ours. */
    async #isDone(knob, value, live, manner) {
        if (knob.same(live, value)) {
            await this.#tell(manner, this.#wrote(knob, live));
            return true;
        }
        if (!isOurs(knob, live, expected(this.#entry(knob), manner.mode))) {
            throw await this.#drift(knob, live, manner.signal);
        }
        return false;
    }
    /** Sends one write and waits for its end even when its work is aborted meanwhile, for a while. Returns the failure, if any. */
    async #send(knob, value, outer) {
        const landing = new AbortController();
        const settled = new AbortController();
        const abortLater = () => {
            this.#clock.sleep(LANDING_MS, settled.signal).then(() => landing.abort(outer.reason), () => undefined);
        };
        outer.addEventListener('abort', abortLater, { once: true });
        try {
            await knob.write(value, landing.signal);
            return undefined;
        }
        catch (error) {
            return error instanceof Error ? error : new Error((0,rollout_errors/* messageOf */.bD)(error));
        }
        finally {
            outer.removeEventListener('abort', abortLater);
            settled.abort(new Error('the write has ended'));
        }
    }
    /** Reads until the value shows. After a clean refusal one look is enough; otherwise a late or stale answer gets its time. */
    async #readBack(knob, value, failure, manner, deadline) {
        const refused = failure instanceof rollout_errors/* RemoteError */.Hi && !failure.transient;
        const patience = failure === undefined ? READ_BACK_MS : refused ? 0 : 2 * STALE_MS;
        const until = this.#clock.now() + patience;
        for (let pause = RETRY_FIRST_MS;; pause = Math.min(2 * pause, STALE_MS)) {
            const live = await this.#read(knob, manner, deadline);
            if (knob.same(live, value) || this.#clock.now() >= until)
                return live;
            await this.#clock.sleep(pause, manner.signal);
        }
    }
    /**
     * Whether a value is live for good, and what is live. In a rescue, a write of unknown outcome may still be on its way: what looks right
     * must look right twice.
     */
    async #settled(knob, seen, value, manner) {
        const { intended } = this.#entry(knob);
        if (!knob.same(seen, value))
            return { isSettled: false, live: seen };
        if (manner.mode === 'restore' && this.#sent.isOvertaken(knob, value))
            return { isSettled: false, live: seen };
        const isOpen = (other) => !knob.same(other, value) && !this.#sent.isDone(knob, other);
        if (manner.mode === 'forward' || !intended.some(isOpen))
            return { isSettled: true, live: seen };
        await this.#clock.sleep(STALE_MS, manner.signal);
        const live = await knob.read(manner.signal);
        return { isSettled: knob.same(live, value), live };
    }
    async #read(knob, manner, deadline) {
        for (let attempt = 1;; attempt++) {
            try {
                return await knob.read(manner.signal);
            }
            catch (error) {
                manner.signal.throwIfAborted();
                const mendable = error instanceof rollout_errors/* RemoteError */.Hi &&
                    (error.transient || (manner.mode === 'restore' && attempt < STUBBORN_TRIES));
                if (!mendable || this.#clock.now() >= deadline)
                    throw error;
                await this.#tell(manner, { type: 'retrying', what: `reading the ${knob.label}`, why: error.message });
                await this.#clock.sleep(backOff(attempt), manner.signal);
            }
        }
    }
    /** Looks twice more before it calls a difference drift: a stale answer is nobody's change. */
    async #confirmDrift(knob, first, mode, signal) {
        let live = first;
        for (let look = 0; look < 2; look++) {
            await this.#clock.sleep(STALE_MS, signal);
            const before = this.#entry(knob);
            live = await knob.read(signal);
            if (this.#entry(knob) !== before || isOurs(knob, live, expected(before, mode)))
                return;
        }
        throw await this.#drift(knob, live, signal);
    }
    async #drift(knob, live, signal) {
        const explained = await knob.explain?.(live, signal);
        if (explained !== undefined)
            return explained;
        const { ours } = this.#entry(knob);
        return new rollout_errors/* DriftError */.ul(knob.name, `The ${knob.label} was changed by somebody else: from ${knob.show(ours)} (as last set or found by this rollout) to ${knob.show(live)}. It is left as they set it.`);
    }
    async #once(what, send, manner) {
        await this.#tell(manner, { type: 'sending', what });
        manner.signal.throwIfAborted();
        await send(manner.signal);
    }
    #wrote(knob, value) {
        const unresolved = this.#entry(knob).intended.filter((other) => !knob.same(other, value) && !this.#sent.isDone(knob, other));
        return {
            type: 'wrote',
            knob: knob.name,
            label: knob.label,
            value,
            unresolved,
            words: knob.show(value),
        };
    }
    /** In a rescue nothing waits for a listener that fails: traffic first. */
    async #tell(manner, event) {
        const told = this.#teller.tell(event);
        await (manner.mode === 'forward' ? told : heard(told));
    }
    #entry(knob) {
        const entry = this.#teller.state.ledger[knob.name];
        if (entry === undefined)
            throw new Error(`The ledger has no entry for the ${knob.label}; it must be in the snapshot.`);
        return entry;
    }
}
/** The values that are ours to change. */
function expected(entry, mode) {
    const own = [entry.ours, ...entry.intended];
    return mode === 'forward' ? own : [...own, entry.original];
}
/** Whether a live value is one of ours, or what others may make of it. */
function isOurs(knob, live, values) {
    return values.some((value) => knob.same(live, value) || knob.mayBecome?.(value, live) === true);
}
function backOff(attempt) {
    return Math.min(RETRY_FIRST_MS * 2 ** (attempt - 1), RETRY_MOST_MS);
}

;// CONCATENATED MODULE: ./build/src/rollout/plan.js

/**
 * Steps with what each comes to, and everything there is to say about them. Throws {@link PreflightError} with all errors
 * at once; nothing may be written then.
 */
function planOf(router, snapshot, steps, findings) {
    refuseErrors(findings);
    return {
        router: router.kind,
        mechanism: router.mechanism,
        steps: steps.map((step) => ({ ...step, aim: router.aim(step.share, snapshot) })),
        findings,
    };
}
function refuseErrors(findings) {
    if (findings.some(({ severity }) => severity === 'error'))
        throw new rollout_errors/* PreflightError */.wG(findings);
}

;// CONCATENATED MODULE: ./build/src/rollout/rollback.js





/** How often a rescue looks at what it waits for, ms. */
const LOOK_EVERY_MS = 2_000;
/** A write without an answer that has not landed after this long is taken for lost, ms. */
const rollback_LANDING_MS = 2_000;
/** Reading what is live for the report must not hold it up, ms. */
const LAST_LOOK_MS = 10_000;
/** A rescue gets at least this long, however late it is, ms; and so does its last look. */
const LEAST_MS = 500;
const LAST_LOOK_LEAST_MS = 1_000;
/**
 * Brings every knob back to a snapshot: traffic first, at once; then capacity; then reads everything back. The same code
 * for an alarm, a cancel, the post step and a later run; safe to repeat. Never throws: it tells how it ended.
 */
async function restore(rescue) {
    const { clock, teller, to } = rescue;
    const troubles = [];
    let trafficIsBack = false;
    await rollback_attempt(troubles, () => heard(teller.tell({ type: 'rollback-started', to, by: rescue.by })));
    const leftMs = Math.max(LEAST_MS, Math.min(rescue.timeoutMs, (rescue.handOverAt ?? Infinity) - clock.now()));
    const limit = timer(clock, leftMs, () => rollback_lateness(rescue, leftMs));
    const hands = rescue.fence.hands({
        mode: 'restore',
        signal: limit.signal,
        deadlineMs: rescue.timeoutMs,
        lookEveryMs: LOOK_EVERY_MS,
    });
    try {
        if (!troubles.some(rollout_errors/* isTaken */.Ck))
            trafficIsBack = await putBack(rescue, hands, troubles);
        if (!troubles.some(rollout_errors/* isTaken */.Ck) && hasUnresolved(teller) && !limit.signal.aborted) {
            await clock.sleep(rollback_LANDING_MS, limit.signal).catch(() => undefined);
            trafficIsBack = await putBack(rescue, hands, troubles);
        }
    }
    finally {
        limit.cancel();
    }
    await conclude(rescue, troubles, trafficIsBack);
}
async function putBack(rescue, hands, troubles) {
    const { router, to } = rescue;
    const trafficBack = await rollback_attempt(troubles, () => router.restoreTraffic(to, hands));
    if (troubles.some(rollout_errors/* isTaken */.Ck))
        return false;
    // A look for the report only: the end is read back in any case.
    if (trafficBack) {
        await tellTraffic(rescue, hands).catch((error) => {
            if ((0,rollout_errors/* isTaken */.Ck)(error))
                troubles.push(error);
        });
    }
    if (troubles.some(rollout_errors/* isTaken */.Ck))
        return trafficBack;
    await rollback_attempt(troubles, () => router.restoreRest(to, hands));
    return trafficBack;
}
/** Whether a write that got no answer may still land, on top of what was put back. */
function hasUnresolved({ state }) {
    return Object.values(state.ledger).some(({ intended }) => intended.length > 0);
}
/** The knobs that are not where a snapshot has them, and what mends each. */
async function astray(router, to, signal) {
    const looks = router.knobs.map(async (knob) => {
        const goal = to.knobs[knob.name];
        if (goal === undefined)
            return [];
        const command = knob.command(goal);
        try {
            const live = await knob.read(signal);
            return knob.same(live, goal)
                ? []
                : [{ knob: knob.name, words: `${knob.label} is ${knob.show(live)}`, live, command }];
        }
        catch (error) {
            return [{ knob: knob.name, words: `${knob.label} can't be read (${(0,rollout_errors/* messageOf */.bD)(error)})`, command }];
        }
    });
    return (await Promise.all(looks)).flat();
}
/** Whether every knob is as a rollout found it, wrote it, or meant to. */
async function isStillOurs(router, ledger, signal) {
    const looks = router.knobs.map(async (knob) => {
        const entry = ledger[knob.name];
        if (entry === undefined)
            return false;
        const live = await knob.read(signal);
        return isOurs(knob, live, [entry.original, entry.ours, ...entry.intended]);
    });
    return (await Promise.all(looks)).every((isOurs) => isOurs);
}
/** What is live in the end, and what of it is not as in a snapshot: as far as AWS tells in time. */
async function lastLook(at, mostMs) {
    const { clock, router, to } = at;
    const never = new AbortController().signal;
    const late = () => new rollout_errors/* DeadlineError */.j3(`AWS did not answer within ${spell(mostMs)}`);
    const [off, split] = await Promise.all([
        within(clock, mostMs, never, late, (signal) => astray(router, to, signal)).catch(() => everythingUnknown(router, to)),
        splitInTime(at, mostMs),
    ]);
    // Autoscaling that is given back moves a count that was found outside of its limits.
    const moved = router.suspension?.movedBy(off.map(({ knob }) => knob), to);
    const again = (moved ?? []).map(([knob, value]) => knob.command(value));
    const commands = [...off.map(({ command }) => command).filter((one) => !again.includes(one)), ...again];
    return { off, commands, split };
}
/** What is live, where AWS tells in time. */
function splitInTime({ clock, router }, mostMs) {
    const never = new AbortController().signal;
    const late = () => new rollout_errors/* DeadlineError */.j3(`AWS did not answer within ${spell(mostMs)}`);
    return within(clock, mostMs, never, late, (signal) => router.observe(signal)).catch(() => undefined);
}
async function conclude(rescue, troubles, trafficIsBack) {
    const { clock, teller, to, cause, handOverAt } = rescue;
    const leftMs = handOverAt === undefined ? LAST_LOOK_MS : handOverAt - clock.now();
    const { off, commands, split } = await lastLook(rescue, Math.max(LAST_LOOK_LEAST_MS, leftMs));
    const seen = split === undefined ? {} : { split };
    const taken = troubles.find(rollout_errors/* isTaken */.Ck);
    if (taken !== undefined) {
        const reason = cause === taken.message ? cause : `${cause} ${taken.message}`;
        await said(teller, { type: 'lease-lost', message: taken.message });
        await said(teller, { type: 'ended', result: 'stopped', reason, commands: [], ...seen });
        return;
    }
    const drifts = troubles.filter((trouble) => trouble instanceof rollout_errors/* DriftError */.ul);
    for (const drift of drifts) {
        await said(teller, {
            type: 'left-alone',
            knob: drift.knob,
            label: drift.knob,
            message: drift.message,
        });
    }
    const failures = troubles.filter((trouble) => !(trouble instanceof rollout_errors/* DriftError */.ul));
    const pending = failures.find((failure) => failure instanceof rollout_errors/* CancelledError */.cc);
    if (pending !== undefined)
        await said(teller, { type: 'handed-over', message: pending.message });
    // Where the post step goes on, traffic that reads as restored is what counts; the tasks behind it are its part.
    const isInPlace = off.length === 0 || (pending !== undefined && trafficIsBack && split?.share === to.split.share);
    if (isInPlace && failures.every((failure) => failure === pending)) {
        const reason = pending === undefined ? cause : `${cause} ${pending.message}`;
        const result = rescue.result ?? 'rolled-back';
        await said(teller, { type: 'ended', result, reason, commands: [], ...seen });
        return;
    }
    const allRead = off.every(({ live }) => live !== undefined);
    if (drifts.length > 0 && failures.length === 0 && allRead) {
        const reason = [cause, ...drifts.map(rollout_errors/* messageOf */.bD).filter((message) => message !== cause)].join(' ');
        await said(teller, { type: 'ended', result: 'stopped', reason, commands, ...seen });
        return;
    }
    const why = [...failures.map(rollout_errors/* messageOf */.bD), ...off.map(({ words }) => `The ${words}.`)];
    const reason = [cause, 'Rollback failed:', ...new Set(why)].join(' ');
    await said(teller, { type: 'ended', result: 'rollback-failed', reason, commands, ...seen });
}
function everythingUnknown(router, to) {
    return router.knobs.flatMap((knob) => {
        const goal = to.knobs[knob.name];
        return goal === undefined
            ? []
            : [{ knob: knob.name, words: `${knob.label} can't be read`, command: knob.command(goal) }];
    });
}
/** A timer may end a little early by the clock: what its end means is what it was set for. */
function rollback_lateness(rescue, leftMs) {
    return rescue.handOverAt !== undefined && leftMs < rescue.timeoutMs
        ? new rollout_errors/* CancelledError */.cc('The runner gives a cancelled job a few seconds only; the post step verifies and finishes the rollback.')
        : new rollout_errors/* DeadlineError */.j3(`The rollback could not be verified within ${spell(rescue.timeoutMs)}.`);
}
async function tellTraffic(rescue, hands) {
    const split = await rescue.router.observe(hands.signal);
    await heard(rescue.teller.tell({ type: 'traffic-restored', split }));
}
/** Runs one stage of the rescue; the next stage is tried whatever becomes of it. */
async function rollback_attempt(troubles, stage) {
    try {
        await stage();
        return true;
    }
    catch (error) {
        const known = troubles.some((trouble) => trouble.message === (0,rollout_errors/* messageOf */.bD)(error));
        if (!known)
            troubles.push(error instanceof Error ? error : new Error((0,rollout_errors/* messageOf */.bD)(error)));
        return false;
    }
}

;// CONCATENATED MODULE: ./build/src/rollout/drift.js
/**
 * A gate over the split itself: what we wrote must still be live. Its {@link DriftError} is told apart from bad health.
 *
 * @param isOver whether the work is done, and others may change again what was held still for its time
 */
function splitGate(fence, router, isOver) {
    return {
        name: 'split',
        lint: () => Promise.resolve([]),
        check: async (_window, signal) => {
            if (!isOver())
                await fence.verify(router.knobs, signal);
            return { kind: 'healthy', seen: 'split as set' };
        },
        conclude: () => ({ verdict: { kind: 'healthy', seen: 'split as set' }, findings: [] }),
    };
}

;// CONCATENATED MODULE: ./build/src/rollout/bake.js

/**
 * Keeps a split in force for its bake while the watch goes on. It isn't over before every gate has answered after its
 * end, and has given its verdict on the whole of it. Throws what the signal carries, or {@link UnhealthyError}.
 */
async function bake(oven, index, step, startedAt, signal) {
    const { clock, teller, watch } = oven;
    const since = clock.now();
    const window = { phase: 'bake', share: step.aim.achieved, since, startedAt };
    watch.enter(window, since + step.bakeMs);
    await teller.tell({ type: 'bake-started', index, bakeMs: step.bakeMs });
    await clock.sleep(step.bakeMs, signal);
    await watch.fresh(signal);
    const conclusions = oven.gates.map((gate) => gate.conclude(window));
    const reasons = conclusions.flatMap(({ verdict }) => (verdict.kind === 'unhealthy' ? verdict.reasons : []));
    if (reasons.length > 0)
        throw new rollout_errors/* UnhealthyError */.P4(reasons);
    return conclusions.flatMap(({ findings }) => findings);
}

;// CONCATENATED MODULE: ./build/src/rollout/journey.js


/** Brings a share into force and watches it for its bake. */
async function playStep(journey, index, step) {
    const { rollout, teller, gates, watch, hands, startedAt } = journey;
    const { router, clock, snapshot } = rollout;
    watch.enter({ phase: 'shift', share: step.aim.achieved, since: clock.now(), startedAt });
    await teller.tell({ type: 'step-started', index });
    const split = await router.shift(step.share, snapshot, hands);
    await teller.tell({ type: 'shifted', index, split });
    const findings = await bake({ gates, watch, clock, teller }, index, step, startedAt, hands.signal);
    await teller.tell({ type: 'step-passed', index, split: await router.observe(hands.signal), findings });
}
/** Waits until a service that has just lost its traffic gets no more of it: a deployment may end its tasks at once. */
async function untilTrafficFollows({ hands }) {
    await hands.pause('traffic to follow', FOLLOW_MS);
}
/** Has this rollout itself deploy to a service, watched, and tells what came of it. */
async function deployTo({ watch, rollout, teller, startedAt }, role, share, deploy) {
    watch.enter({ phase: 'shift', share, since: rollout.clock.now(), startedAt });
    watch.deploying(role);
    const deployed = await deploy();
    watch.deployed(role, deployed.taskDefinition);
    const { taskDefinition, images } = deployed;
    await teller.tell({ type: 'deployed', role, deployed: { taskDefinition, images } });
    return deployed;
}

;// CONCATENATED MODULE: ./build/src/rollout/ports.js
/** Names of knobs that those who add to a router need to know. */
const COUNT = { stable: 'stable-count', canary: 'canary-count' };
const DEFINITION = {
    stable: 'stable-definition',
    canary: 'canary-definition',
};

;// CONCATENATED MODULE: ./build/src/rollout/promotion.js



/**
 * Stable could not take over the version that the canary serves. What was in force before it was tried is to stay: the healthy canary
 * serves everything.
 */
class PromotionError extends Error {
    name = 'PromotionError';
    held;
    constructor(held, options) {
        super(`The stable service could not take over: ${(0,rollout_errors/* messageOf */.bD)(options.cause)}`, options);
        this.held = held;
    }
}
/**
 * Makes the version that the canary serves the stable's: stable runs it, healthy, then gets its traffic back step by step, then the
 * canary gets the tasks it had. Throws a {@link PromotionError} where stable is to blame; what speaks against the version
 * itself ends the rollout as at any step.
 */
async function promote(journey) {
    const { rollout, teller, hands } = journey;
    const { release, plan, router, snapshot } = rollout;
    const steps = plan.release?.promotion;
    if (release === undefined || steps === undefined)
        return;
    await teller.tell({ type: 'stage-started', stage: 'promote' });
    const held = await router.snapshot(hands.signal);
    try {
        await untilTrafficFollows(journey);
        const { taskDefinition, previous } = await deployTo(journey, 'stable', held.split.share, () => release.promote(hands));
        for (const [at, step] of steps.entries())
            await playStep(journey, plan.steps.length + at, step);
        enterShift(journey, steps.at(-1)?.aim.achieved ?? 0);
        const split = await router.finish(snapshot, hands);
        await teller.tell({ type: 'traffic-restored', split });
        await teller.tell({ type: 'promoted', taskDefinition, previous });
        await mark(journey, taskDefinition);
    }
    catch (error) {
        const { aborted } = hands.signal;
        const reason = aborted ? hands.signal.reason : await explained(journey, error);
        throw isStables(reason, aborted) ? new PromotionError(held, { cause: reason }) : reason;
    }
}
/** What was waited for in vain has a reason, which stable's tasks may tell. */
async function explained({ rollout: { release }, hands }, error) {
    if (!(error instanceof rollout_errors/* DeadlineError */.j3) || release === undefined)
        return error;
    try {
        return await release.explain('stable', error.message, hands.signal);
    }
    catch {
        return error;
    }
}
/** The canary's tasks come and go once more: that some of them are not there yet says nothing against them. */
function enterShift({ watch, rollout, startedAt }, share) {
    watch.enter({ phase: 'shift', share, since: rollout.clock.now(), startedAt });
}
/**
 * A router whose restore leads to a promotion's start: the canary serves everything again, its tasks first, before stable, without
 * traffic, gets back what it ran.
 */
function backOnCanary(router, start) {
    return {
        ...router,
        restoreTraffic: async (to, hands) => {
            await router.shift(to.split.share, start, hands);
        },
    };
}
/**
 * Whether a trouble says nothing against the version that the canary serves: it is about stable's own deployment, or a wait or a call on
 * the way to it. What aborts the way, such as an alarm or a cancel, has a reason of its own.
 */
function isStables(error, isAborted) {
    if (error instanceof rollout_errors/* DeploymentError */.gt)
        return error.role === 'stable';
    if (error instanceof rollout_errors/* DriftError */.ul)
        return error.knob === DEFINITION.stable;
    return !isAborted && (error instanceof rollout_errors/* DeadlineError */.j3 || error instanceof rollout_errors/* RemoteError */.Hi);
}
/** Labels are for people: that they could not be set is told, and changes nothing. */
async function mark({ rollout: { release }, teller, hands }, taskDefinition) {
    try {
        await release?.mark?.(taskDefinition, hands.signal);
    }
    catch (error) {
        hands.signal.throwIfAborted();
        const fix = 'Allow `ecs:TagResource` on both services, or set `tag` to `false`.';
        const finding = { severity: 'warning', subject: 'tag', message: (0,rollout_errors/* messageOf */.bD)(error), fix };
        await teller.tell({ type: 'findings', findings: [finding] });
    }
}

;// CONCATENATED MODULE: ./build/src/rollout/watch.js



/**
 * Watches every gate from before the first change to the end, each at its own beat: one that hangs never blinds the
 * others. The first bad verdict aborts {@link trouble} with its error.
 */
class Watch {
    #options;
    #posts;
    #trouble = new AbortController();
    #stopped = new AbortController();
    #window;
    #endsAt;
    #renewing;
    #renewed = {};
    #beats = Promise.resolve();
    constructor(options, window) {
        this.#options = options;
        this.#window = window;
        this.#posts = options.gates.map((gate) => new Post(gate, options));
    }
    /** Aborts with an {@link UnhealthyError}, {@link DriftError} or {@link DeploymentError}. */
    get trouble() {
        return this.#trouble.signal;
    }
    start() {
        this.#beats = Promise.all(this.#posts.map((post) => this.#beat(post)));
    }
    async stop() {
        this.#stopped.abort(new Error('the watch has ended'));
        await this.#beats;
    }
    /** From now on checks are about this stretch. `endsAt` (epoch ms) is when its bake is over, for the log. */
    enter(window, endsAt) {
        this.#window = window;
        this.#endsAt = endsAt;
    }
    /** From now on this rollout itself deploys to a service: that it changes is nobody else's doing. */
    deploying(role) {
        this.#renewing = role;
    }
    /** From now on the service is to run this, and nothing else. */
    deployed(role, taskDefinition) {
        this.#renewing = undefined;
        this.#renewed = { ...this.#renewed, [role]: taskDefinition };
    }
    /** Resolves when every gate has been asked anew, from now on, and said healthy. */
    async fresh(signal) {
        const since = this.#options.clock.now();
        await Promise.all(this.#posts.map(async (post) => {
            do {
                await unlessAborted(signal, this.#look(post));
                if (post.healthySince(since))
                    return;
                await this.#options.clock.sleep(Math.min(this.#options.pollMs, 1_000), signal);
            } while (!signal.aborted);
        }));
    }
    #windowNow() {
        const renewing = this.#renewing === undefined ? {} : { renewing: this.#renewing };
        return { ...this.#window, ...renewing, renewed: this.#renewed };
    }
    async #beat(post) {
        const { clock, pollMs } = this.#options;
        while (!this.#stopped.signal.aborted && !this.#trouble.signal.aborted) {
            const begun = clock.now();
            await this.#look(post).catch((error) => this.#trouble.abort(error));
            const rest = Math.max(0, begun + pollMs - clock.now());
            await clock.sleep(rest, this.#stopped.signal).catch(() => undefined);
        }
    }
    async #look(post) {
        const error = await post.look(this.#windowNow(), this.#stopped.signal);
        if (this.#stopped.signal.aborted)
            return;
        if (error !== undefined)
            this.#trouble.abort(error);
        await this.#options.teller.tell({
            type: 'watched',
            share: this.#window.share,
            looks: this.#posts.flatMap((each) => each.latest ?? []),
            notes: post.takeNotes(),
            ...(this.#endsAt === undefined
                ? {}
                : { leftMs: Math.max(0, this.#endsAt - this.#options.clock.now()) }),
        });
    }
}
/** One gate under watch. Its looks never overlap. */
class Post {
    latest;
    #gate;
    #options;
    #answeredAt;
    #healthyLookBegan = -Infinity;
    #notes = [];
    /** What the gate itself last gave for its silence: says more than that the time is up. */
    #complaint;
    #turn = Promise.resolve();
    constructor(gate, options) {
        this.#gate = gate;
        this.#options = options;
        this.#answeredAt = options.clock.now();
    }
    healthySince(time) {
        return this.#healthyLookBegan >= time;
    }
    takeNotes() {
        const notes = this.#notes;
        this.#notes = [];
        return notes;
    }
    look(window, signal) {
        const turn = this.#turn.then(() => this.#lookNow(window, signal));
        this.#turn = turn;
        return turn;
    }
    /** Returns why the rollout must stop, if it must. */
    async #lookNow(window, signal) {
        const { clock, patienceMs } = this.#options;
        const begun = clock.now();
        const answer = await this.#ask(window, signal);
        if (answer instanceof Error) {
            this.latest = { gate: this.#gate.name, kind: 'unhealthy', seen: answer.message };
            return answer;
        }
        if (answer.kind === 'unknown') {
            this.latest = { gate: this.#gate.name, kind: 'unknown', seen: answer.why };
            const silentMs = clock.now() - this.#answeredAt;
            if (silentMs < patienceMs)
                return undefined;
            const message = `Health of ${this.#gate.name} unknown for ${spell(silentMs)}: ${answer.why}`;
            return new rollout_errors/* UnhealthyError */.P4([{ kind: 'unknown', subject: this.#gate.name, message, evidence: [] }]);
        }
        this.#answeredAt = clock.now();
        this.#complaint = undefined;
        if (answer.kind === 'unhealthy') {
            const seen = answer.reasons.map((reason) => reason.message).join('; ');
            this.latest = { gate: this.#gate.name, kind: 'unhealthy', seen };
            return new rollout_errors/* UnhealthyError */.P4(answer.reasons);
        }
        this.latest = { gate: this.#gate.name, kind: 'healthy', seen: answer.seen };
        this.#healthyLookBegan = begun;
        this.#notes = [...this.#notes, ...(answer.notes ?? [])];
        return undefined;
    }
    /** A gate that throws, or doesn't answer within what is left of the patience, is unknown. */
    async #ask(window, signal) {
        const { clock, patienceMs, pollMs } = this.#options;
        // Even the last look gets the time of a whole one: an answer that is merely slow is no silence.
        const leftMs = Math.max(Math.min(patienceMs, pollMs), this.#answeredAt + patienceMs - clock.now());
        const silence = new rollout_errors/* DeadlineError */.j3('it does not answer');
        try {
            const verdict = await within(clock, leftMs, signal, () => silence, (limited) => this.#gate.check(window, limited));
            if (verdict.kind === 'unknown')
                this.#complaint = verdict.why;
            return verdict;
        }
        catch (error) {
            if (error instanceof rollout_errors/* DriftError */.ul || error instanceof rollout_errors/* DeploymentError */.gt)
                return error;
            if (error !== silence)
                this.#complaint = (0,rollout_errors/* messageOf */.bD)(error);
            return { kind: 'unknown', why: this.#complaint ?? silence.message };
        }
    }
}

;// CONCATENATED MODULE: ./build/src/rollout/climb.js





/** Waits look more often than gates poll, ms. */
const climb_LOOK_EVERY_MS = 5_000;
/** The way up: deploy, the steps, promote; watched throughout. Throws whatever stops it. */
async function climb(rollout, teller, fence) {
    const { router, clock, options, plan, snapshot, resumeAt } = rollout;
    const startedAt = rollout.startedAt ?? clock.now();
    if (resumeAt === undefined)
        await teller.tell({ type: 'planned', plan, snapshot });
    else
        await teller.tell({ type: 'resumed', plan, index: resumeAt });
    await teller.tell({ type: 'started', rollbackTo: options.rollbackTo });
    const window = { phase: 'shift', share: snapshot.split.share, since: startedAt, startedAt };
    const end = { isNear: false };
    const gates = [...rollout.gates, splitGate(fence, router, () => end.isNear)];
    const { pollMs, patienceMs } = options;
    const watch = new Watch({ gates, clock, teller, pollMs, patienceMs }, window);
    const { cancel, stop } = rollout;
    const signal = AbortSignal.any([cancel, watch.trouble, ...(stop === undefined ? [] : [stop])]);
    const hands = fence.hands({
        mode: 'forward',
        signal,
        deadlineMs: options.stabilizeMs,
        lookEveryMs: Math.min(pollMs, climb_LOOK_EVERY_MS),
    });
    const journey = { rollout, teller, fence, gates, watch, hands, startedAt };
    try {
        // A deployment that failed is replaced: what becomes of it until then is nobody's trouble.
        if (plan.release?.isThere === false)
            watch.deploying('canary');
        watch.start();
        await watch.fresh(signal);
        await deploy(journey);
        for (const [index, step] of plan.steps.entries()) {
            if (index >= (resumeAt ?? 0))
                await playStep(journey, index, step);
        }
        await promote(journey);
        // What the report is about to say must be true when it is said.
        await fence.verify(router.knobs, signal);
        end.isNear = true;
        await comeToRest(journey);
        await teller.tell({ type: 'all-passed', result: resultOf(rollout) });
    }
    catch (error) {
        // A promotion has judged already what ended it.
        if (error instanceof PromotionError)
            throw error;
        throw signal.aborted ? signal.reason : error;
    }
    finally {
        await watch.stop();
    }
    signal.throwIfAborted();
    // That nothing is left to do is kept already.
    await said(teller, ending(rollout, teller));
}
/** Brings the new version to the canary, which gives up its traffic first if it has any. */
async function deploy(journey) {
    const { rollout, teller, hands } = journey;
    const { release, router, snapshot, plan } = rollout;
    if (release === undefined || plan.release?.isThere !== false)
        return;
    await teller.tell({ type: 'stage-started', stage: 'deploy' });
    if (snapshot.split.share > 0) {
        await router.shift(0, snapshot, hands);
        await untilTrafficFollows(journey);
    }
    const { taskDefinition, isNew } = await release.register(hands.signal);
    await teller.tell({ type: 'registered', taskDefinition, isNew });
    await deployTo(journey, 'canary', 0, () => release.deploy(taskDefinition, hands));
}
/** Gives back what was held still for the rollout's time, where what it has reached stays; what can't be as it was is told. */
async function comeToRest({ rollout: { router, snapshot }, teller, hands }) {
    const { suspension } = router;
    if (suspension === undefined)
        return;
    const goal = suspension.atRest(await router.snapshot(hands.signal), snapshot);
    await suspension.lift(goal, hands);
    const findings = suspension.knobs.flatMap((knob) => differenceOf(knob, goal, snapshot));
    if (findings.length > 0)
        await teller.tell({ type: 'findings', findings });
}
function differenceOf(knob, { knobs }, from) {
    const [now, before] = [knobs[knob.name], from.knobs[knob.name]];
    if (now === undefined || before === undefined || knob.same(now, before))
        return [];
    const message = `The ${knob.label} is left at ${knob.show(now)}, because ${knob.show(before)}, as found, would change the number of tasks.`;
    const fix = `When that is wanted: ${knob.command(before)}`;
    return [{ severity: 'warning', subject: knob.label, message, fix }];
}
function ending(rollout, { state }) {
    const { steps } = rollout.plan;
    const passed = `All ${steps.length === 1 ? 'of the one step' : `${steps.length} steps`} passed`;
    const isPromoted = state.release?.promoted !== undefined;
    const reason = `${passed}${isPromoted ? ', and stable runs the new version' : ''}.`;
    const seen = state.split === undefined ? {} : { split: state.split };
    return { type: 'ended', result: resultOf(rollout), reason, commands: [], ...seen };
}
function resultOf({ plan }) {
    return plan.steps.at(-1)?.share === 100 ? 'completed' : 'holding';
}

;// CONCATENATED MODULE: ./build/src/rollout/rollout.js







/** Where nothing is to be done but to look: a cancelled job has seconds, ms. */
const STILL_LOOK_MS = 5_000;
/**
 * Plays a plan: deploy, then shift → bake → next, then promote, fenced and watched throughout; on trouble it puts everything back.
 * Ends with exactly one
 * `ended` event, whatever happens.
 */
function play(rollout) {
    return eventsOf(rollout.clock, initialState(rollout.clock.now()), (teller) => playTo(rollout, teller));
}
/** The same, told to a teller that has been told other things before. */
async function playTo(rollout, teller) {
    const { clock, cancel } = rollout;
    const fence = new Fence(clock, teller);
    let cancelledAt;
    const note = () => void (cancelledAt ??= clock.now());
    cancel.addEventListener('abort', note, { once: true });
    try {
        await climb(rollout, teller, fence);
    }
    catch (error) {
        await recover(rollout, teller, fence, error, cancelledAt);
    }
    finally {
        cancel.removeEventListener('abort', note);
    }
}
/** The way back, or the decision that there is none to take. */
async function recover(rollout, teller, fence, error, cancelledAt) {
    const { router, clock, options, snapshot } = rollout;
    const trouble = troubleOf(error);
    const taken = await takenBy(teller.tell({ type: 'trouble', trouble }));
    if (!teller.state.touched) {
        const result = trouble.kind === 'cancelled' ? 'cancelled' : 'refused';
        const reason = `${trouble.message} ${untouchedWords(teller)}`;
        const split = teller.state.split ?? snapshot.split;
        await said(teller, { type: 'ended', result, reason, commands: [], split });
        return;
    }
    if (trouble.kind === 'lease' || taken !== undefined) {
        await relinquish({ clock, router, teller }, taken?.message ?? trouble.message);
        return;
    }
    const way = wayBack(rollout, error);
    const { to } = way;
    if (!options.rollback) {
        await standStill({ clock, router, teller, to, cause: trouble.message });
        return;
    }
    const handOverAt = cancelledAt !== undefined && options.cancelBudgetMs !== undefined
        ? cancelledAt + options.cancelBudgetMs
        : undefined;
    await restore({
        ...way,
        fence,
        clock,
        teller,
        by: 'main',
        cause: trouble.message,
        timeoutMs: options.rollbackTimeoutMs,
        ...(handOverAt === undefined ? {} : { handOverAt }),
    });
}
/** Home; or, where stable could not take over a version that is well, to the canary that serves it. */
function wayBack({ router, snapshot, options }, error) {
    if (!(error instanceof PromotionError))
        return { router, to: router.home(snapshot, options.rollbackTo) };
    const to = router.suspension?.atRest(error.held, snapshot) ?? error.held;
    return { router: backOnCanary(router, snapshot), to, result: 'promotion-failed' };
}
/** A revision that was registered stays: it runs nowhere, and AWS never forgets one. */
function untouchedWords({ state: { release } }) {
    if (release?.isNew !== true || release.taskDefinition === undefined)
        return 'Nothing had been changed.';
    return `Nothing had been changed; the new task definition ${release.taskDefinition} stays registered.`;
}
/** Where another run has the lease: changes nothing more, and says what was live when this run let go. */
async function relinquish({ clock, router, teller }, reason) {
    await said(teller, { type: 'lease-lost', message: reason });
    const split = await splitInTime({ clock, router }, STILL_LOOK_MS);
    const seen = split === undefined ? {} : { split };
    await said(teller, { type: 'ended', result: 'stopped', reason, commands: [], ...seen });
}
/** With `rollback: false`: leaves everything as it is, and says so. */
async function standStill(still) {
    const { commands, split } = await lastLook(still, STILL_LOOK_MS);
    const reason = `${still.cause} Rollback is switched off (rollback: false): everything stays where it stands.`;
    const seen = split === undefined ? {} : { split };
    await said(still.teller, { type: 'ended', result: 'stopped', reason, commands, ...seen });
}
/** What keeping an event has shown: that another run has the lease, if anything. */
async function takenBy(telling) {
    try {
        await heard(telling);
        return undefined;
    }
    catch (error) {
        if ((0,rollout_errors/* isTaken */.Ck)(error))
            return error;
        throw error;
    }
}
function troubleOf(error) {
    const message = (0,rollout_errors/* messageOf */.bD)(error);
    if (error instanceof PromotionError)
        return { ...troubleOf(error.cause), message };
    if (error instanceof rollout_errors/* DeploymentError */.gt)
        return { kind: 'unhealthy', message, reasons: error.reasons };
    if (error instanceof rollout_errors/* UnhealthyError */.P4)
        return { kind: 'unhealthy', message, reasons: error.reasons };
    if (error instanceof rollout_errors/* DriftError */.ul)
        return { kind: 'drift', message, reasons: [] };
    if (error instanceof rollout_errors/* DeadlineError */.j3)
        return { kind: 'deadline', message, reasons: [] };
    if (error instanceof rollout_errors/* CancelledError */.cc)
        return { kind: 'cancelled', message, reasons: [] };
    if ((0,rollout_errors/* isTaken */.Ck)(error))
        return { kind: 'lease', message, reasons: [] };
    if (error instanceof rollout_errors/* RemoteError */.Hi)
        return { kind: 'aws', message, reasons: [] };
    return { kind: 'error', message, reasons: [] };
}

;// CONCATENATED MODULE: ./build/src/modes/take-up.js








/** Why an unfinished rollout is this run's business, for people. */
function leftUnfinished(seen) {
    const who = seen.holder === undefined ? 'An earlier run' : `The run that was at work here (${holderWords(seen)})`;
    return `${who} left its rollout unfinished.`;
}
/**
 * Takes the lease and brings what another run has left to an end: back to where it began, or forward from its step. Resolves
 * to whether it did; `false` where another run was quicker. Rejects only where it has not got the lease.
 */
async function takeUp(parts, claims, teller, left) {
    const { target } = left.checkpoint;
    // Who asks for a rollback means stable, whatever that rollout would have done in trouble.
    const state = {
        ...left.checkpoint.state,
        ...(left.by === 'request' ? { rollbackTo: 'stable' } : {}),
    };
    const { snapshot } = state;
    if (snapshot === undefined)
        throw new Error('The checkpoint does not say what was there before it.');
    // What can't be read is refused before the lease is taken: from then on, nothing but the end of it is an end.
    claims.rebuild(target);
    const lease = await left.store.claim(claims.me, left.seen, parts.cancel);
    if (lease === undefined)
        return false;
    claims.take(lease);
    await said(teller, { type: 'taken-up', state, leftBy: left.cause });
    const obstacle = left.resume === undefined
        ? ''
        : await goOn(parts, claims, teller, { ...left, snapshot, steps: left.resume }, lease);
    if (obstacle === undefined)
        return true;
    // The checks for going on may have found another place.
    const router = claims.rebuild(target);
    const to = router.home(snapshot, state.rollbackTo);
    const cause = [left.cause, obstacle].join(' ').trim();
    if (!claims.rollback) {
        await standStill({ clock: parts.clock, router, teller, to, cause });
        return true;
    }
    await restore({
        router,
        fence: new Fence(parts.clock, teller),
        clock: parts.clock,
        teller,
        to,
        by: left.by,
        cause,
        timeoutMs: claims.rollbackTimeoutMs,
    });
    return true;
}
/** Resolves when the rollout has come to its end, or to the reason why it can't go on: then nothing was changed. */
async function goOn(parts, claims, teller, { checkpoint: { state, target }, snapshot, steps }, lease) {
    if (state.trouble !== undefined || state.phase !== 'rolling') {
        return 'It was in trouble already, so it is rolled back in spite of `resume`.';
    }
    if (state.stage === 'promote')
        return 'It was being promoted, so it is rolled back in spite of `resume`.';
    const left = { steps: asLeft(state, false), promotion: asLeft(state, true) };
    const prepared = await preparedOr(parts, {
        since: state.startedAt,
        ...(steps === 'as-planned' ? {} : { release: { ...versionIn(state), promotion: left.promotion } }),
    });
    if (typeof prepared === 'string')
        return `It can't go on, because the checks fail: ${prepared}`;
    if (!claims.isAsPrepared(target)) {
        return "It can't go on, because the services, their task definitions or the place where traffic is divided have changed since.";
    }
    const { findings, release, steps: planned } = prepared.plan;
    if (!isSamePlan(left.steps, planned) && steps === 'as-planned') {
        return "It can't go on, because the schedule is another one now.";
    }
    if (!isSamePlan(left.promotion, release?.promotion ?? [])) {
        return "It can't go on, because what becomes of the version in the end is something else now.";
    }
    if (state.step !== undefined && release?.isThere === false) {
        return "It can't go on, because the canary runs another version than the one to release.";
    }
    // Its own knows what was found at the start.
    const router = claims.rebuild(target);
    await playTo({
        ...prepared,
        router,
        snapshot,
        plan: {
            ...planOf(router, snapshot, left.steps, findings),
            ...(release === undefined ? {} : { release }),
        },
        options: { ...prepared.options, rollbackTo: state.rollbackTo },
        clock: parts.clock,
        cancel: parts.cancel,
        stop: AbortSignal.any([lease.lost, lease.stopAsked]),
        startedAt: state.startedAt,
        resumeAt: stepToRepeat(state),
    }, teller);
    return undefined;
}
/** The steps of a rollout, or those of its promotion. */
function asLeft({ steps }, ofPromotion) {
    return steps
        .filter(({ isPromotion = false }) => isPromotion === ofPromotion)
        .map(({ asked, bakeMs }) => ({ share: asked, bakeMs }));
}
function versionIn({ release }) {
    return release?.taskDefinition === undefined ? {} : { taskDefinition: release.taskDefinition };
}
async function preparedOr(parts, resuming) {
    try {
        return await checked(parts, (signal) => parts.prepare(signal, resuming));
    }
    catch (error) {
        return (0,rollout_errors/* messageOf */.bD)(error);
    }
}
/** The step in which it was left; the next one where that had passed, unless it was the last. */
function stepToRepeat({ step = 0, steps }) {
    const last = steps.filter(({ isPromotion }) => isPromotion !== true).length - 1;
    return steps[step]?.status === 'passed' ? Math.min(step + 1, last) : step;
}
function isSamePlan(one, other) {
    return (one.length === other.length &&
        one.every(({ share, bakeMs }, at) => share === other[at]?.share && bakeMs === other[at].bakeMs));
}

;// CONCATENATED MODULE: ./build/src/modes/turn.js



const LOOK_LEAST_MS = 500;
const LOOK_MOST_MS = 5_000;
/**
 * Waits for a target's lease to be free. A holder that is gone is told from one at work by its beat alone: two runners'
 * clocks need not agree, so a lease counts as stale once its beat has stood still for three beats by our own clock.
 */
async function awaitTurn(queue) {
    const { store, clock } = queue;
    let seen = await store.load(queue.signal);
    let stillSince = clock.now();
    let hasBeaten = false;
    const asked = new Set();
    for (;;) {
        if (seen?.holder === undefined)
            return { kind: 'free', seen };
        const now = clock.now();
        if (now - stillSince >= MISSED_BEATS * seen.beatMs)
            return { kind: 'free', seen };
        const isAtWork = hasBeaten || (queue.proof === 'clock' && looksAlive(seen, now));
        if (isAtWork && now >= queue.until)
            return { kind: 'held', seen };
        if (!asked.has(seen.holder.token)) {
            asked.add(seen.holder.token);
            await queue.onHeld?.(seen);
        }
        await wait(queue, seen, now - stillSince);
        const next = await lookAgain(queue, seen);
        if (isSame(seen, next))
            continue;
        hasBeaten = next?.holder?.token === seen.holder.token;
        stillSince = clock.now();
        seen = next;
    }
}
/**
 * A store that can't be read for a moment is no reason to give up waiting, unless somebody is in a hurry. Should a beat have been
 * missed, the claim of what was seen fails.
 */
async function lookAgain({ store, clock, signal, until, proof }, seen) {
    try {
        return await store.load(signal);
    }
    catch (error) {
        signal.throwIfAborted();
        const mayWait = proof === 'clock' && clock.now() < until;
        if (mayWait && error instanceof rollout_errors/* RemoteError */.Hi && error.transient)
            return seen;
        throw error;
    }
}
async function wait({ clock, teller, signal, until }, seen, stillMs) {
    const staleInMs = MISSED_BEATS * seen.beatMs - stillMs;
    await teller.tell({
        type: 'waiting',
        what: 'the lease',
        seen: `held by ${holderWords(seen)}`,
        leftMs: Math.max(staleInMs, until - clock.now()),
    });
    const lookMs = Math.max(LOOK_LEAST_MS, Math.min(seen.beatMs / 2, LOOK_MOST_MS));
    await clock.sleep(Math.max(1, Math.min(lookMs, staleInMs)), signal);
}
function isSame(seen, next) {
    if (next === undefined)
        return false;
    const { holder, beat, revision } = next;
    return holder?.token === seen.holder?.token && beat === seen.beat && revision === seen.revision;
}

;// CONCATENATED MODULE: ./build/src/modes/recover.js




/**
 * Brings a rollout whose runner is lost to an end; leaves one that is at work alone. A holder has to be seen to beat to
 * count as at work, so that a run that was lost seconds ago is recovered, too.
 */
async function recover_recover(parts, claims, teller) {
    const { clock, cancel } = parts;
    const store = await checked(parts, (signal) => claims.store(signal));
    for (;;) {
        const turn = await awaitTurn({ store, clock, teller, signal: cancel, until: clock.now(), proof: 'beat' });
        const { seen } = turn;
        await teller.tell({ type: 'record-read', record: seenRecord(seen, clock.now()) });
        if (turn.kind === 'held')
            return nothing(teller, `A run is at work on it: ${holderWords(turn.seen)}.`);
        const checkpoint = leftoverIn(seen);
        if (checkpoint === undefined || seen === undefined) {
            if (!(await freed(claims, store, seen, cancel)))
                continue;
            return nothing(teller, 'No rollout was left unfinished here.');
        }
        const cause = leftUnfinished(seen);
        const resume = claims.resume ? { resume: 'as-left' } : {};
        if (await takeUp(parts, claims, teller, { store, seen, checkpoint, by: 'recovery', cause, ...resume }))
            return;
    }
}
/** Gives back what is left of a lost run that has left nothing else. Resolves to `false` where another run was quicker. */
async function freed({ me }, store, seen, signal) {
    if (seen?.holder === undefined)
        return true;
    const lease = await store.claim(me, seen, signal);
    await lease?.release(true, signal);
    return lease !== undefined;
}
function nothing(teller, reason) {
    return teller.tell({ type: 'ended', result: 'nothing-to-recover', reason, commands: [] });
}

;// CONCATENATED MODULE: ./build/src/modes/rollback.js










/** A version that was promoted since stays: who asked for this should know. */
const OVERTAKEN = 'What the last rollout left has been changed since, so its record is of no use: only the traffic goes back, whatever stable runs by now.';
const CAUSE = 'A rollback was asked for (`mode: rollback`).';
/**
 * Gives everything back to stable: from the checkpoint where there is one, else by sending the canary to 0 %. A run at work on
 * the target is asked to roll back itself, and waited for.
 */
async function rollback(parts, teller) {
    const { claims } = parts;
    const cause = claims === undefined ? CAUSE : await underLease(parts, claims, teller);
    if (cause !== undefined)
        await returnToStable(parts, teller, cause);
}
/** Resolves to the cause for going from what is live; to `undefined` where a checkpoint has led the way. */
async function underLease(parts, claims, teller) {
    try {
        const store = await checked(parts, (signal) => claims.store(signal));
        return await byRecord(parts, claims, teller, store);
    }
    catch (error) {
        if (error instanceof rollout_errors/* CancelledError */.cc || error instanceof rollout_errors/* PreflightError */.wG)
            throw error;
        // Whoever asks for a rollback is in trouble: a table or a record that is, too, must not stand in the way.
        return `${CAUSE} It is done without the lease. ${(0,rollout_errors/* messageOf */.bD)(error)}`;
    }
}
async function byRecord(parts, claims, teller, store) {
    const { clock, cancel } = parts;
    const until = clock.now() + claims.rollbackTimeoutMs;
    const by = claims.me.run ?? claims.me.actor ?? 'somebody';
    for (;;) {
        const turn = await awaitTurn({
            ...{ store, clock, teller, signal: cancel, until, proof: 'beat' },
            onHeld: (seen) => store.askToStop(seen, by, cancel),
        });
        const { seen } = turn;
        await teller.tell({ type: 'record-read', record: seenRecord(seen, clock.now()) });
        if (turn.kind === 'held')
            throw stillHeld(turn.seen, claims.rollbackTimeoutMs);
        const recorded = checkpointIn(seen);
        const checkpoint = await usable(parts, claims, recorded);
        if (checkpoint !== undefined && seen !== undefined) {
            if (await takeUp(parts, claims, teller, { store, seen, checkpoint, by: 'request', cause: CAUSE }))
                return undefined;
        }
        else {
            const lease = await store.claim(claims.me, seen, cancel);
            if (lease === undefined)
                continue;
            claims.take(lease);
            return recorded?.state.touched === true ? `${CAUSE} ${OVERTAKEN}` : CAUSE;
        }
    }
}
/** From what is live: the canary to 0 %, stable to all it needs. */
async function returnToStable(parts, teller, cause) {
    const { router, plan, snapshot, options } = await checked(parts, (signal) => parts.prepare(signal));
    await teller.tell({ type: 'planned', plan: { ...plan, steps: [] }, snapshot });
    await said(teller, { type: 'started', rollbackTo: 'stable' });
    await restore({
        router,
        fence: new Fence(parts.clock, teller),
        clock: parts.clock,
        teller,
        to: router.home(snapshot, 'stable'),
        by: 'request',
        cause,
        timeoutMs: options.rollbackTimeoutMs,
    });
}
/**
 * A checkpoint says where home is as long as what is live is still that rollout's: later releases are none of its business,
 * and it is of no use where that can't be told, such as for a listener that is gone.
 */
async function usable(parts, claims, checkpoint) {
    if (checkpoint?.state.snapshot === undefined || !checkpoint.state.touched)
        return undefined;
    const router = claims.rebuild(checkpoint.target);
    try {
        const isOurs = await checked(parts, (signal) => isStillOurs(router, checkpoint.state.ledger, signal));
        return isOurs ? checkpoint : undefined;
    }
    catch (error) {
        if (error instanceof rollout_errors/* RemoteError */.Hi)
            return undefined;
        throw error;
    }
}
function stillHeld(seen, waitedMs) {
    return new rollout_errors/* PreflightError */.wG([
        {
            severity: 'error',
            subject: 'state-table',
            message: `The run that holds the lease was asked to roll back, and has not let go within ${spell(waitedMs)}: ${holderWords(seen)}.`,
            fix: `Cancel it, or end its runner: ${MISSED_BEATS} missed beats later the lease is stale, and this can be run again.`,
        },
    ]);
}

;// CONCATENATED MODULE: ./build/src/modes/rollout.js








/** Checks everything, then plays the plan; with a state table, once the lease is ours and nothing unfinished is left under it. */
async function rollout(parts, teller) {
    if (parts.claims === undefined) {
        const prepared = await checked(parts, (signal) => parts.prepare(signal));
        await playTo({ ...prepared, clock: parts.clock, cancel: parts.cancel }, teller);
    }
    else {
        await rolloutUnderLease(parts, parts.claims, teller);
    }
}
async function rolloutUnderLease(parts, claims, teller) {
    const { clock, cancel } = parts;
    const store = await checked(parts, (signal) => claims.store(signal));
    const until = clock.now() + claims.lockTimeoutMs;
    for (;;) {
        const turn = await awaitTurn({ store, clock, teller, signal: cancel, until, proof: 'clock' });
        const { seen } = turn;
        await teller.tell({ type: 'record-read', record: seenRecord(seen, clock.now()) });
        if (turn.kind === 'held')
            throw new rollout_errors/* PreflightError */.wG([heldFinding(store, turn.seen, clock.now())]);
        const checkpoint = leftoverIn(seen);
        if (checkpoint !== undefined && seen !== undefined) {
            const cause = leftUnfinished(seen);
            const resume = claims.resume ? { resume: 'as-planned' } : {};
            if (await takeUp(parts, claims, teller, { store, seen, checkpoint, by: 'later-run', cause, ...resume }))
                return;
        }
        else if (await begin(parts, claims, teller, store, seen)) {
            return;
        }
    }
}
/** Resolves to whether the rollout was played; `false` where another run was quicker with the lease. */
async function begin(parts, claims, teller, store, seen) {
    const { clock, cancel } = parts;
    const before = await checked(parts, (signal) => parts.prepare(signal));
    const lease = await store.claim(claims.me, seen, cancel);
    if (lease === undefined)
        return false;
    claims.take(lease);
    const prepared = await asOfNow(parts, before);
    await playTo({ ...prepared, clock, cancel, stop: AbortSignal.any([lease.lost, lease.stopAsked]) }, teller);
    return true;
}
/** What was checked may have changed until the lease was ours; then all of it is checked again. */
async function asOfNow(parts, before) {
    return checked(parts, async (signal) => {
        const { knobs } = await before.router.snapshot(signal);
        const isAsBefore = before.router.knobs.every((knob) => {
            const [was, is] = [before.snapshot.knobs[knob.name], knobs[knob.name]];
            return was !== undefined && is !== undefined && knob.same(was, is);
        });
        return isAsBefore ? before : parts.prepare(signal);
    });
}
function heldFinding(store, seen, now) {
    const staleInMs = Math.max(0, seen.beatAt + MISSED_BEATS * seen.beatMs - now);
    return {
        severity: 'error',
        subject: 'state-table',
        message: `Another rollout holds the lease on ${store.label}: ${holderWords(seen)}.`,
        fix: `Wait until it has ended (\`lock-timeout\` makes this run wait), or cancel it: then it rolls back. ` +
            `If its runner is lost, run again in ${spell(staleInMs)}.`,
    };
}

;// CONCATENATED MODULE: ./build/src/modes/status.js



/** Tells what is live, what the alarms say and what the state table holds. Changes nothing. */
async function status_status(parts, teller) {
    if (parts.claims !== undefined)
        await status_lookAtRecord(parts, parts.claims, teller);
    const observation = await checked(parts, (signal) => parts.observe(signal));
    await teller.tell({ type: 'observed', observation });
    const { split } = observation;
    await teller.tell({
        type: 'ended',
        result: 'observed',
        reason: 'Nothing was changed.',
        commands: [],
        split,
    });
}
/** What is live can be told, whatever is wrong with the table or the record. */
async function status_lookAtRecord(parts, claims, teller) {
    try {
        const seen = await checked(parts, async (signal) => (await claims.store(signal)).load(signal));
        await teller.tell({ type: 'record-read', record: seenRecord(seen, parts.clock.now()) });
    }
    catch (error) {
        if (error instanceof rollout_errors/* CancelledError */.cc || error instanceof rollout_errors/* PreflightError */.wG)
            throw error;
        const fix = 'Until that is mended, nobody can tell from here whether a run is at work.';
        const finding = { severity: 'warning', subject: 'state-table', message: (0,rollout_errors/* messageOf */.bD)(error), fix };
        await teller.tell({ type: 'findings', findings: [finding] });
    }
}

;// CONCATENATED MODULE: ./build/src/main.js








/** The first act: does what the mode asks for. Ends with exactly one `ended` event, whatever happens. */
function main({ clock, cancel, parts }) {
    return teller_eventsOf(clock, events_initialState(clock.now()), async (teller) => {
        try {
            cancel.throwIfAborted();
            const ready = parts();
            await act(ready.mode, ready, teller);
        }
        catch (error) {
            await refuse(teller, error);
        }
    });
}
async function act(mode, parts, teller) {
    switch (mode) {
        case 'rollout':
            return rollout(parts, teller);
        case 'plan':
            return plan(parts, teller);
        case 'status':
            return status_status(parts, teller);
        case 'rollback':
            return rollback(parts, teller);
        case 'recover':
            if (parts.claims === undefined)
                throw new rollout_errors/* InputError */.dz(['mode: recover needs state-table.']);
            return recover_recover(parts, parts.claims, teller);
    }
}
/** Whatever stops a mode before it has changed anything. */
async function refuse(teller, error) {
    if (error instanceof rollout_errors/* CancelledError */.cc) {
        const reason = `${error.message} Nothing had been changed.`;
        await teller.tell({ type: 'ended', result: 'cancelled', reason, commands: [] });
        return;
    }
    const findings = findingsOf(error);
    const errors = findings.filter(({ severity }) => severity === 'error');
    const [first] = errors;
    const message = first === undefined ? (0,rollout_errors/* messageOf */.bD)(error) : `${first.subject}: ${first.message}`;
    const more = errors.length - 1;
    const reason = more > 0 ? `${message} (and ${more} more: see the findings)` : message;
    await teller.tell({ type: 'refused', message, findings });
    await teller.tell({ type: 'ended', result: 'refused', reason, commands: [] });
}
function findingsOf(error) {
    if (error instanceof rollout_errors/* PreflightError */.wG)
        return error.findings;
    const mistakes = error instanceof rollout_errors/* InputError */.dz ? error.mistakes : [(0,rollout_errors/* messageOf */.bD)(error)];
    const subject = error instanceof rollout_errors/* InputError */.dz ? 'inputs' : 'checks';
    return mistakes.map((message) => ({ severity: 'error', subject, message, fix: '' }));
}

;// CONCATENATED MODULE: ./build/src/modes/adopt.js




/** A cancelled job has minutes, most of which are the rollback's, ms. */
const ADOPT_MOST_MS = 30_000;
async function adopt(store, token, clock) {
    const never = new AbortController().signal;
    const late = () => new rollout_errors/* DeadlineError */.j3(`The state table did not answer within ${spell(ADOPT_MOST_MS)}.`);
    try {
        return await within(clock, ADOPT_MOST_MS, never, late, async (signal) => {
            const lease = await store.adopt(token, signal);
            const kept = await store.load(signal);
            if (lease !== undefined)
                return { kind: 'ours', lease, leftover: leftoverIn(kept) };
            if (kept === undefined)
                return { kind: 'unknown', why: `The ${store.label} is gone.` };
            if (kept.holder === undefined && leftoverIn(kept) !== undefined) {
                return { kind: 'unknown', why: `Somebody has freed the ${store.label}.` };
            }
            const now = kept.holder === undefined ? 'which has let go of it by now' : holderWords(kept);
            const words = `Another run has taken the lease on ${store.label}: ${now}. What becomes of the traffic is its business.`;
            return { kind: 'taken', error: new rollout_errors/* LeaseError */.pS('taken', words) };
        });
    }
    catch (error) {
        if (error instanceof rollout_errors/* RemoteError */.Hi || error instanceof rollout_errors/* DeadlineError */.j3)
            return { kind: 'unknown', why: (0,rollout_errors/* messageOf */.bD)(error) };
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/src/post.js




/** The second act: what main could not finish. Writes nothing that main has already put back. */
function post(act) {
    const { clock, router, checkpoint } = act;
    const { snapshot, trouble } = checkpoint.state;
    return teller_eventsOf(clock, checkpoint.state, async (teller) => {
        if (snapshot === undefined)
            return;
        if (act.taken !== undefined) {
            await relinquish({ clock, router, teller }, act.taken.message);
            return;
        }
        const cause = trouble?.message ?? 'The rollout was killed before it could finish.';
        const to = router.home(snapshot, act.rollbackTo);
        if (!act.rollback) {
            await standStill({ clock, router, teller, to, cause });
            return;
        }
        await restore({
            router,
            fence: new Fence(clock, teller),
            clock,
            teller,
            to,
            by: 'post',
            cause,
            timeoutMs: act.timeoutMs,
        });
    });
}

;// CONCATENATED MODULE: ./build/src/acts.js








/** Plays main to its end, the lease given back or left to the post step. */
async function playMain(job, wiring, cancel) {
    const { clock } = wiring;
    const me = job.holder();
    let composed;
    let isClaimed;
    const target = () => composed?.target();
    const custody = new Custody({ clock, cancel, target });
    const events = main({
        clock,
        cancel,
        parts: () => {
            composed = wiring.compose({
                ...surroundings(job, clock, custody),
                ...{ hasPostStep: job.hasPostStep, me },
                onClaim: (id) => {
                    isClaimed = true;
                    return job.saveClaim({ id, token: me.token });
                },
            });
            return { ...composed.parts(cancel), mode: composed.mode };
        },
    });
    const keepState = jobStateKeeper(target, (printed) => job.saveCheckpoint(printed));
    const keepers = job.hasPostStep ? [keepState, custody.keep] : [custody.keep];
    const audience = job.audience(inTurn(keepers), { outputs: true });
    const state = await listen(events, events_initialState(clock.now()), audience);
    const isReleased = (await ended(job, custody, state, job.hasPostStep)) === 'released';
    // Where none is held, a claim may still have landed: it was cancelled on its way. Post will see.
    if (isClaimed === true && isReleased)
        await job.saveClaim(undefined);
    composed?.close();
    return state;
}
/** Plays what main could not finish. Resolves to nothing where there is nothing to tell. */
async function playPost(job, wiring) {
    const saved = job.unfinished();
    const claim = job.claim();
    if (saved === undefined && claim === undefined)
        return undefined;
    const { clock } = wiring;
    const cancel = new AbortController().signal;
    const custody = new Custody({ clock, cancel, target: () => composed.target() });
    const composed = wiring.compose({
        ...surroundings(job, clock, custody),
        ...{ hasPostStep: false, me: job.holder() },
        onClaim: () => Promise.resolve(),
    });
    const adopted = await adoptedBy(composed, claim, clock);
    if (adopted?.kind === 'ours')
        custody.take(adopted.lease);
    // Main may have been killed when the end was kept in its own state, and not yet in the table.
    const checkpoint = saved ?? (adopted?.kind === 'ours' ? adopted.leftover : undefined);
    if (adopted?.kind === 'unknown' && checkpoint !== undefined)
        job.warn(adopted.why, 'Post goes on without the lease');
    const state = checkpoint === undefined
        ? undefined
        : await finish({ job, clock, composed, custody }, checkpoint, adopted);
    await ended(job, custody, state ?? events_initialState(clock.now()), false);
    composed.close();
    return state;
}
function finish({ job, clock, composed, custody }, checkpoint, adopted) {
    const events = post({
        ...{ checkpoint, clock },
        rollback: composed.config.rollback,
        rollbackTo: checkpoint.state.rollbackTo,
        router: composed.rebuild(checkpoint.target),
        timeoutMs: composed.postTimeoutMs,
        ...(adopted?.kind === 'taken' ? { taken: adopted.error } : {}),
    });
    return listen(events, checkpoint.state, job.audience(custody.keep, { outputs: false }));
}
function surroundings({ input, token, sessionName, runner }, clock, custody) {
    const known = runner === undefined ? {} : { runner };
    return { ...{ input, token, sessionName, clock, ...known }, take: custody.take };
}
async function adoptedBy(composed, claim, clock) {
    const store = claim === undefined ? undefined : composed.recordOf(claim.id);
    return claim === undefined || store === undefined ? undefined : adopt(store, claim.token, clock);
}
/** Gives the lease back, or leaves it to the post step. That it couldn't be given back is told, and fails nothing. */
async function ended(job, custody, state, hasPostStep) {
    try {
        return await custody.end(state, hasPostStep);
    }
    catch (error) {
        const why = `${(0,rollout_errors/* messageOf */.bD)(error)}. The next run on this target has to wait until it is stale.`;
        job.warn(why, 'The lease could not be given back');
        return 'left';
    }
}
/** Each keeps the checkpoint, whatever becomes of the others; that another run has the lease outweighs every other failure. */
function inTurn(keepers) {
    return async (event, state) => {
        const failures = [];
        for (const keep of keepers) {
            try {
                await keep(event, state);
            }
            catch (error) {
                failures.push(error);
            }
        }
        if (failures.length > 0)
            throw failures.find(rollout_errors/* isTaken */.Ck) ?? failures[0];
    };
}

;// CONCATENATED MODULE: ./build/src/clock.js
/** The machine's clock. */
const systemClock = {
    now: () => Date.now(),
    sleep: (ms, signal) => new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const aborted = () => {
            clearTimeout(timeout);
            reject(signal?.reason);
        };
        const timeout = setTimeout(() => {
            signal?.removeEventListener('abort', aborted);
            resolve();
        }, ms);
        signal?.addEventListener('abort', aborted, { once: true });
    }),
};

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-ecs/dist-cjs/index.js
var dist_cjs = __webpack_require__(212);
;// CONCATENATED MODULE: ./build/src/aws/failures.js
/** Sorts what an SDK client throws. Structural on purpose: an error's class may stem from another copy of a package. */
const THROTTLED = new Set([
    'BandwidthLimitExceeded',
    'EC2Throttled',
    'PriorRequestNotComplete',
    'ProvisionedThroughputExceeded',
    'RequestLimitExceeded',
    'RequestThrottled',
    'SlowDown',
    'Throttled',
    'Throttling',
    'TooManyRequests',
]);
const DENIED = new Set([
    'AccessDenied',
    'AuthorizationError',
    'NotAuthorized',
    'OptInRequired',
    'Unauthorized',
    'UnauthorizedOperation',
]);
const CREDENTIALS = new Set([
    'AuthFailure',
    'CredentialsProviderError',
    'ExpiredToken',
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'InvalidToken',
    'MissingAuthenticationToken',
    'RequestExpired',
    'TokenProviderError',
    'UnrecognizedClient',
]);
/** AWS quotes the request it saw, headers included, in these answers. */
const SIGNATURE = new Set([
    'IncompleteSignature',
    'InvalidSignature',
    'RequestInTheFuture',
    'RequestTimeTooSkewed',
    'SignatureDoesNotMatch',
]);
const UNREACHED = new Set([
    'EAI_AGAIN',
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'EHOSTDOWN',
    'ENETUNREACH',
    'ENETDOWN',
    'ENOTFOUND',
]);
const UNANSWERED = new Set([
    'ECONNABORTED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'RequestTimeout',
    'TimeoutError',
    'UND_ERR_SOCKET',
]);
const SERVER = new Set([
    'InternalError',
    'InternalFailure',
    'InternalServerError',
    'InternalServiceError',
    'InternalServiceFault',
    'ReplicatedWriteConflict',
    'Server',
    'ServerException',
    'ServiceUnavailable',
    'TransactionConflict',
]);
/** Reads an error of an SDK client, whatever it is. */
function failureOf(thrown) {
    const name = failures_text(failures_field(thrown, 'name'));
    const metadata = failures_field(thrown, '$metadata');
    const status = failures_number(failures_field(metadata, 'httpStatusCode')) ?? failures_number(failures_field(failures_field(thrown, '$response'), 'statusCode'));
    const code = shortCode(name, failures_text(failures_field(thrown, 'code')));
    const message = failures_text(failures_field(thrown, 'message')) ?? String(thrown);
    const kind = kindOf({
        name,
        code,
        message,
        status,
        skewCorrected: failures_field(metadata, 'clockSkewCorrected') === true,
    });
    return {
        kind,
        code,
        ...(status === undefined ? {} : { status }),
        words: wordsOf(kind, code, message, status),
        attempts: failures_number(failures_field(metadata, 'attempts')) ?? 1,
    };
}
/** Whether the same call may succeed later. */
function isTransient(kind) {
    return (kind === 'throttled' ||
        kind === 'unreached' ||
        kind === 'unanswered' ||
        kind === 'server' ||
        kind === 'malformed');
}
function kindOf({ name, code, message, status, skewCorrected }) {
    if (name === 'AbortError')
        return 'aborted';
    if (status === 429 || THROTTLED.has(code))
        return 'throttled';
    if (message.startsWith('Region is missing'))
        return 'region';
    if (skewCorrected)
        return 'server';
    if (CREDENTIALS.has(code) || SIGNATURE.has(code))
        return 'credentials';
    if (UNREACHED.has(code) || message.includes('without establishing a connection'))
        return 'unreached';
    if (UNANSWERED.has(code) || message === 'socket hang up')
        return 'unanswered';
    if ((status ?? 0) >= 500 || SERVER.has(code))
        return 'server';
    if (isMalformed(name, message))
        return 'malformed';
    if (DENIED.has(code))
        return 'denied';
    if (code.endsWith('NotFound'))
        return 'not-found';
    return 'refused';
}
/** The SDK reports an unreadable body as the parser's own error. */
function isMalformed(name, message) {
    return name === 'SyntaxError' || message.includes('Deserialization error');
}
/** `AccessDeniedException` and `AccessDenied` are one code, depending on the service's protocol. */
function shortCode(name, code) {
    const known = name === undefined || name === 'Error' || name === 'TypeError' ? (code ?? name) : name;
    return (known ?? 'Error').replace(/(?<=.)Exception$/, '');
}
function wordsOf(kind, code, message, status) {
    if (SIGNATURE.has(code))
        return `${code}: the request's signature was not accepted`;
    if (kind === 'malformed' ||
        code === 'SyntaxError' ||
        (status !== undefined && /^Unknown(Error)?$/.test(code))) {
        return `an answer that could not be read (HTTP ${String(status ?? '?')})`;
    }
    const line = message.split('\n', 1)[0] ?? '';
    const short = line.length > 600 ? `${line.slice(0, 600)}…` : line;
    return short === '' || short === code
        ? `${code}${status === undefined ? '' : ` (HTTP ${status})`}`
        : `${code}: ${short}`;
}
/** A property of an unknown value; undefined where there is none. */
function failures_field(of, key) {
    if (typeof of !== 'object' || of === null)
        return undefined;
    const value = Reflect.get(of, key);
    return value;
}
function failures_text(value) {
    return typeof value === 'string' ? value : undefined;
}
function failures_number(value) {
    return typeof value === 'number' ? value : undefined;
}

;// CONCATENATED MODULE: ./build/src/aws/credentials-retry.js

/**
 * Adds to a strategy: a first request that AWS refuses because its credentials have expired, by AWS's clock, is sent again
 * with fresh ones. Such a refusal comes before anything is done, so this holds for writes too. The SDK asks for credentials
 * anew each time it signs a request, also when it repeats one.
 *
 * @param forget gives up the credentials in use
 */
function renewing(strategy, forget) {
    return {
        acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
        refreshRetryTokenForRetry: (last, info) => {
            if (failureOf(info.error).code !== 'ExpiredToken')
                return strategy.refreshRetryTokenForRetry(last, info);
            forget();
            if (last.getRetryCount() > 0)
                return strategy.refreshRetryTokenForRetry(last, info);
            return Promise.resolve({ getRetryCount: () => 1, getRetryDelay: () => 0 });
        },
        recordSuccess: (token) => strategy.recordSuccess(token),
    };
}

;// CONCATENATED MODULE: ./build/src/aws/credentials-words.js


/** What to do about credentials that end too soon. */
const LASTING_CREDENTIALS = 'Set the input `role-to-assume`, with `id-token: write` among the permissions of the job: this action then renews its ' +
    'credentials itself. Or get credentials that last longer (`role-duration-seconds` of ' +
    'aws-actions/configure-aws-credentials, up to the maximum session duration of the role).';
/**
 * GitHub's token service gave no token for a role.
 *
 * @param hadOne whether it gave this job one before, so that the permission is there
 */
function tokenRefusal(roleArn, thrown, hadOne) {
    const transient = thrown instanceof rollout_errors/* DeadlineError */.j3 || (thrown instanceof rollout_errors/* RemoteError */.Hi ? thrown.transient : false);
    const fix = tokenFix(transient, hadOne);
    const words = withStop((0,rollout_errors/* messageOf */.bD)(thrown).replaceAll(/\s+/g, ' ').trim());
    return new rollout_errors/* RemoteError */.Hi(`Role ${roleArn} can't be assumed, for want of an OIDC token: ${words} ${fix}`, transient);
}
/** STS could not ask GitHub for its keys, or the token was too old; the next one is fresh. */
const MAY_PASS = new Set(['IDPCommunicationError', 'ExpiredToken']);
/**
 * STS refused to exchange a token, or did not answer. AWS quotes parameters that it objects to, so the token is taken out
 * of its words, and its error is not kept as the cause.
 */
function stsRefusal(roleArn, thrown, token) {
    const failure = failureOf(without(token, thrown));
    const transient = thrown instanceof rollout_errors/* DeadlineError */.j3 || isTransient(failure.kind) || MAY_PASS.has(failure.code);
    const attempts = failure.attempts > 1 ? ` after ${failure.attempts} attempts` : '';
    return new rollout_errors/* RemoteError */.Hi(`Role ${roleArn} can't be assumed: sts:AssumeRoleWithWebIdentity failed${attempts}: ` +
        `${withStop(failure.words)} ${stsFix(failure, transient)}`, transient);
}
/** What a job shows to ask for tokens ends itself: after some six hours, as seen in https://github.com/Azure/azure-cli/pull/28778 */
function tokenFix(transient, hadOne) {
    if (transient)
        return "Try again: GitHub's token service had trouble answering.";
    return hadOne
        ? 'It gave this job a token before, and gives none later than about six hours after the start: set a longer `role-duration`.'
        : 'Grant `id-token: write` under `permissions` of the job.';
}
function stsFix(failure, transient) {
    if (failure.kind === 'denied') {
        return ("Let the role's trust policy allow `sts:AssumeRoleWithWebIdentity` to the OIDC provider " +
            '`token.actions.githubusercontent.com`, with conditions on `aud` (`sts.amazonaws.com`) and on `sub` that match this ' +
            "job's repository and its environment, branch or tag.");
    }
    if (/DurationSeconds/i.test(failure.words)) {
        return 'Give the role a longer maximum session duration, or set a shorter `role-duration`.';
    }
    if (failure.kind === 'region')
        return 'Set the input `aws-region`, or `AWS_REGION` in the job.';
    if (failure.kind === 'unreached')
        return 'Check the network, the proxy and the region.';
    if (transient)
        return 'Try again: STS, or something between it and the runner, had trouble answering.';
    if (['InvalidIdentityToken', 'IDPRejectedClaim'].includes(failure.code)) {
        return ("Create the OIDC provider `token.actions.githubusercontent.com` in the role's account, with the audience " +
            '`sts.amazonaws.com`.');
    }
    return 'Change what STS objects to.';
}
function without(secret, thrown) {
    return {
        name: failures_field(thrown, 'name'),
        code: failures_field(thrown, 'code'),
        message: (failures_text(failures_field(thrown, 'message')) ?? String(thrown)).replaceAll(secret, '***'),
        $metadata: failures_field(thrown, '$metadata'),
        $response: failures_field(thrown, '$response'),
    };
}
function withStop(words) {
    return /[.!?…]$/.test(words) ? words : `${words}.`;
}

;// CONCATENATED MODULE: ./build/src/aws/errors.js



/**
 * Runs a call to AWS. A failure becomes a {@link RemoteError} that names the IAM action, the resource, what AWS answered
 * and the fix, with the SDK's error as its cause. An end by `signal` rejects with the signal's own reason.
 *
 * @param action IAM action, e.g. `ecs:UpdateService`
 * @param resource what it is about, for people, e.g. `service web-canary in cluster prod`
 */
async function call(action, resource, run, signal) {
    signal?.throwIfAborted();
    try {
        return await run();
    }
    catch (thrown) {
        if (thrown instanceof rollout_errors/* RemoteError */.Hi)
            throw thrown;
        const failure = failureOf(thrown);
        if (failure.kind === 'aborted')
            signal?.throwIfAborted();
        throw new rollout_errors/* RemoteError */.Hi(describe(action, resource, failure), isTransient(failure.kind), { cause: thrown });
    }
}
/** Whether AWS said that the thing asked for (target group, listener, rule, cluster, …) does not exist. */
function isNotFound(error) {
    return error instanceof rollout_errors/* RemoteError */.Hi && failureOf(error.cause).kind === 'not-found';
}
function describe(action, resource, failure) {
    const attempts = failure.attempts > 1 ? ` after ${failure.attempts} attempts` : '';
    return `${action} on ${resource} failed${attempts}: ${errors_withStop(failure.words)} ${fixOf(action, resource, failure)}`;
}
function errors_withStop(words) {
    return /[.!?…]$/.test(words) ? words : `${words}.`;
}
function fixOf(action, resource, failure) {
    switch (failure.kind) {
        case 'denied':
            return `Allow \`${action}\` on ${arnIn(failure.words) ?? resource} in the policy of the role this job uses.`;
        case 'credentials':
            return credentialsFix(failure.code);
        case 'region':
            return 'Set the input `aws-region`, or `AWS_REGION` in the job.';
        case 'throttled':
            if (action.startsWith('dynamodb:'))
                return 'Let the table scale on demand, or raise its capacity.';
            return 'AWS limits calls a second for the whole account: try later, or poll less often.';
        case 'unreached':
            return 'AWS was not reached, so nothing changed by this call: check the network, the proxy and the region.';
        case 'unanswered':
        case 'server':
        case 'malformed':
            return isRead(action)
                ? 'Try again: AWS, or something between it and the runner, had trouble answering.'
                : 'It is unknown whether AWS carried it out: read the live state before trusting it.';
        case 'not-found':
            return 'Check the name, the region and the account.';
        case 'aborted':
            return 'The call was ended before an answer came.';
        case 'refused':
            return 'Change what AWS objects to.';
    }
}
function credentialsFix(code) {
    if (code.includes('Expired')) {
        return `The credentials have expired. ${LASTING_CREDENTIALS}`;
    }
    if (/Skew|Future/.test(code))
        return "Set the runner's clock.";
    return ('There are no valid credentials: run aws-actions/configure-aws-credentials before this step, ' +
        'with `id-token: write` among the permissions of the job.');
}
/** The resource that AWS's own answer names is more exact than ours. */
function arnIn(words) {
    return /on resource: (arn:[^\s,]+)/.exec(words)?.[1];
}
function isRead(action) {
    return /:(Describe|Get|List)/.test(action);
}

;// CONCATENATED MODULE: ./build/src/aws/retries.js

/** Requests for one read, the first included. */
const READ_ATTEMPTS = 5;
const BASE_MS = 100;
const THROTTLED_BASE_MS = 500;
const LONGEST_MS = 5000;
/**
 * Retries of reads: full jitter, exponential, on every failure that may pass. It waits by the clock; the SDK itself stops
 * listening to a wait when the caller's signal ends the call, and `ended` ends waits that nobody listens to any more.
 * Method: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
function retrying(clock, ended, random = Math.random) {
    return {
        acquireInitialRetryToken: () => Promise.resolve(token(0)),
        refreshRetryTokenForRetry: async (last, { error }) => {
            const retry = last.getRetryCount() + 1;
            const { kind } = failureOf(error);
            if (retry >= READ_ATTEMPTS || !isTransient(kind))
                throw new Error('This failure is final.');
            await clock.sleep(random() * longestWaitMs(kind, retry), ended);
            return token(retry);
        },
        recordSuccess: () => undefined,
    };
}
/** One request a call, whatever becomes of it: for writes, whose outcome must be read back before another is sent. */
function once() {
    return {
        acquireInitialRetryToken: () => Promise.resolve(token(0)),
        refreshRetryTokenForRetry: () => Promise.reject(new Error('A write is sent once.')),
        recordSuccess: () => undefined,
    };
}
function longestWaitMs(kind, retry) {
    const baseMs = kind === 'throttled' ? THROTTLED_BASE_MS : BASE_MS;
    return Math.min(LONGEST_MS, baseMs * 2 ** (retry - 1));
}
function token(count) {
    return { getRetryCount: () => count, getRetryDelay: () => 0 };
}

;// CONCATENATED MODULE: ./build/src/aws/role.js




/** What GitHub's token is for: https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws */
const AUDIENCE = 'sts.amazonaws.com';
const TOKEN_MS = 10_000;
const EXCHANGE_MS = 15_000;
const RENEW_MS = 5 * 60_000;
const LAST_CALL_MS = 10_000;
/** After a failure the next exchange is not tried sooner, and credentials this young are not given up. */
const PAUSE_MS = 3_000;
/**
 * Credentials of a role, exchanged for OIDC tokens and renewed before they end: once at a time, for all clients. While they
 * hold, no call waits for a renewal, and none fails for one that failed.
 */
class RoleCredentials {
    /** For SDK clients. `memoized` keeps the SDK from asking us anew for each request of a session shorter than five minutes. */
    provider = Object.assign(() => this.#current(), { memoized: true });
    #settings;
    #session;
    /** Whether GitHub has ever given this job a token. */
    #hadOne = false;
    #failure;
    #renewal;
    constructor(settings) {
        this.#settings = settings;
    }
    /** AWS says that they have expired, so our clock must be wrong: the next call gets others. */
    forget() {
        if (this.#session !== undefined && this.#now() - this.#session.since >= PAUSE_MS) {
            this.#session = undefined;
        }
    }
    /** `undefined` where nothing keeps the credentials from being renewed. */
    unrenewed() {
        if (this.#failure === undefined)
            return undefined;
        const why = this.#failure.error.message;
        if (this.#session === undefined)
            return { why, urgent: true };
        const { renewAt, endsAt } = this.#session;
        return { why, endsAt, urgent: this.#now() >= renewAt + (endsAt - renewAt) / 4 };
    }
    async #current() {
        const session = this.#session;
        if (session !== undefined && this.#now() < session.renewAt)
            return session.identity;
        const renewal = this.#renew();
        if (session !== undefined && this.#now() < session.lastCallAt)
            return session.identity;
        const failure = await renewal;
        const latest = this.#session;
        if (latest !== undefined && (failure === undefined || this.#now() < latest.endsAt)) {
            return latest.identity;
        }
        throw failure ?? new Error('The credentials of the role were given up while they were being renewed.');
    }
    /** Never rejects: resolves to what went wrong, if anything. */
    #renew() {
        if (this.#renewal !== undefined)
            return this.#renewal;
        const last = this.#failure;
        if (last !== undefined && this.#now() - last.at < PAUSE_MS)
            return Promise.resolve(last.error);
        this.#renewal = this.#exchange().then((session) => {
            this.#session = session;
            this.#failure = undefined;
            this.#renewal = undefined;
            return undefined;
        }, (thrown) => {
            const error = thrown instanceof Error ? thrown : new Error((0,rollout_errors/* messageOf */.bD)(thrown));
            this.#failure = { error, at: this.#now() };
            this.#renewal = undefined;
            return error;
        });
        return this.#renewal;
    }
    async #exchange() {
        const { arn } = this.#settings.role;
        const token = await this.#token().catch((error) => {
            throw tokenRefusal(arn, error, this.#hadOne);
        });
        this.#hadOne = true;
        const since = this.#now();
        const answer = await this.#assume(token).catch((error) => {
            throw stsRefusal(arn, error, token);
        });
        const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
        if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
            throw stsRefusal(arn, new Error('the answer has no credentials'), token);
        }
        const identity = {
            accessKeyId: AccessKeyId,
            secretAccessKey: SecretAccessKey,
            sessionToken: SessionToken,
        };
        return { identity, ...this.#times(since, Expiration) };
    }
    /**
     * A session lasts as long as was asked for. An end that says otherwise by our clock says that this clock is wrong, unless
     * it says less.
     */
    #times(since, expiration) {
        const { durationMs } = this.#settings.role;
        const saidMs = (expiration?.getTime() ?? NaN) - since;
        const lifetimeMs = saidMs > 0 && saidMs < durationMs ? saidMs : durationMs;
        const endsAt = since + lifetimeMs;
        const renewMs = Math.min(RENEW_MS, lifetimeMs / 4);
        return {
            since,
            endsAt,
            renewAt: endsAt - renewMs,
            lastCallAt: endsAt - Math.min(LAST_CALL_MS, renewMs / 2),
        };
    }
    #token() {
        return this.#within(TOKEN_MS, "GitHub's token service", (signal) => this.#settings.role.token(AUDIENCE, signal));
    }
    #assume(token) {
        const { role, sts } = this.#settings;
        const input = {
            RoleArn: role.arn,
            RoleSessionName: role.sessionName,
            WebIdentityToken: token,
            DurationSeconds: Math.round(role.durationMs / 1000),
        };
        return this.#within(EXCHANGE_MS, 'STS', async (signal) => (await sts()).assumeRoleWithWebIdentity(input, { abortSignal: signal }));
    }
    #within(ms, who, work) {
        const { clock, ended } = this.#settings;
        const late = () => new rollout_errors/* DeadlineError */.j3(`${who} did not answer within ${spell(ms)}`);
        return within(clock, ms, ended, late, work);
    }
    #now() {
        return this.#settings.clock.now();
    }
}

;// CONCATENATED MODULE: ./build/src/aws/clients.js





const CONNECT_TIMEOUT_MS = 2000;
const ANSWER_TIMEOUT_MS = 5000;
/** Without `throwOnRequestTimeout` the SDK only logs a late answer and goes on waiting. */
const HTTP = {
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: ANSWER_TIMEOUT_MS,
    throwOnRequestTimeout: true,
};
function createAws(options) {
    const ended = new AbortController();
    const made = [];
    const kept = (client) => {
        made.push(client);
        return client;
    };
    const common = { customUserAgent: options.userAgent };
    const retries = {
        ...common,
        retryStrategy: retrying(options.clock, ended.signal),
        maxAttempts: READ_ATTEMPTS,
    };
    /** Its one call is not signed: it needs no credentials, and gives them. */
    const tokenExchange = lazily(async () => {
        const { STS } = await __webpack_require__.e(/* import() */ 695).then(__webpack_require__.t.bind(__webpack_require__, 1695, 19));
        const { requestHandler, region } = ecs().config;
        return kept(new STS({ ...retries, requestHandler, region, authSchemePreference: ['noAuth'] }));
    });
    const role = options.role === undefined
        ? undefined
        : new RoleCredentials({
            role: options.role,
            clock: options.clock,
            sts: tokenExchange,
            ended: ended.signal,
        });
    const credentials = role?.provider ?? options.credentials;
    const renewed = (strategy) => role === undefined ? strategy : renewing(strategy, () => role.forget());
    const reads = { ...retries, retryStrategy: renewed(retries.retryStrategy) };
    const writes = { ...common, retryStrategy: renewed(once()), maxAttempts: 1 };
    const ecs = lazily(() => kept(new dist_cjs/* ECSClient */.Zgc({
        ...reads,
        requestHandler: options.requestHandler ?? HTTP,
        ...(options.region === undefined ? {} : { region: options.region }),
        ...(credentials === undefined ? {} : { credentials }),
    })));
    /** One pool of connections and one set of credentials for all: a rollback's first write needn't wait for either. */
    const shared = () => {
        const { requestHandler, region, credentials } = ecs().config;
        return { requestHandler, region, credentials };
    };
    const ecsOnce = lazily(() => kept(new dist_cjs/* ECSClient */.Zgc({ ...writes, ...shared() })));
    const elbWith = async (manner) => {
        const { ElasticLoadBalancingV2 } = await __webpack_require__.e(/* import() */ 586).then(__webpack_require__.t.bind(__webpack_require__, 586, 19));
        return kept(new ElasticLoadBalancingV2({ ...manner, ...shared() }));
    };
    const cloudwatchClient = async () => {
        const { CloudWatch } = await __webpack_require__.e(/* import() */ 85).then(__webpack_require__.t.bind(__webpack_require__, 4085, 19));
        return kept(new CloudWatch({ ...reads, ...shared() }));
    };
    const dynamodbWith = async (manner) => {
        const { DynamoDB } = await __webpack_require__.e(/* import() */ 305).then(__webpack_require__.t.bind(__webpack_require__, 4305, 19));
        return kept(new DynamoDB({ ...manner, ...shared() }));
    };
    const autoscalingWith = async (manner) => {
        const { ApplicationAutoScaling } = await __webpack_require__.e(/* import() */ 491).then(__webpack_require__.t.bind(__webpack_require__, 1491, 19));
        return kept(new ApplicationAutoScaling({ ...manner, ...shared() }));
    };
    const elb = lazily(() => elbWith(reads));
    const elbOnce = lazily(() => elbWith(writes));
    const cloudwatch = lazily(cloudwatchClient);
    const dynamodb = lazily(() => dynamodbWith(reads));
    const dynamodbOnce = lazily(() => dynamodbWith(writes));
    const autoscaling = lazily(() => autoscalingWith(reads));
    const autoscalingOnce = lazily(() => autoscalingWith(writes));
    const ecr = lazily(async () => {
        const { ECR } = await __webpack_require__.e(/* import() */ 249).then(__webpack_require__.t.bind(__webpack_require__, 8249, 19));
        return kept(new ECR({ ...reads, ...shared() }));
    });
    const logs = lazily(async () => {
        const { CloudWatchLogs } = await __webpack_require__.e(/* import() */ 303).then(__webpack_require__.t.bind(__webpack_require__, 303, 19));
        return kept(new CloudWatchLogs({ ...reads, ...shared() }));
    });
    const iam = lazily(async () => {
        const { IAM } = await __webpack_require__.e(/* import() */ 764).then(__webpack_require__.t.bind(__webpack_require__, 6764, 19));
        return kept(new IAM({ ...reads, ...shared() }));
    });
    const sts = lazily(async () => {
        const { STS } = await __webpack_require__.e(/* import() */ 695).then(__webpack_require__.t.bind(__webpack_require__, 1695, 19));
        return kept(new STS({ ...reads, ...shared() }));
    });
    return {
        get ecs() {
            return ecs();
        },
        get ecsOnce() {
            return ecsOnce();
        },
        elb,
        elbOnce,
        cloudwatch,
        dynamodb,
        dynamodbOnce,
        autoscaling,
        autoscalingOnce,
        ecr,
        logs,
        iam,
        sts,
        region: () => call('aws-region', 'this job', () => ecs().config.region()),
        unrenewed: () => role?.unrenewed(),
        destroy: () => {
            ended.abort();
            for (const client of made)
                client.destroy();
        },
    };
}
/** Makes a thing when it is first asked for, and only once. */
function lazily(make) {
    const box = {};
    return () => (box.made ??= make());
}

;// CONCATENATED MODULE: ./build/src/aws/batches.js
/** Lists cut to what one call may carry. */
function batches(items, size) {
    const cut = [];
    for (let at = 0; at < items.length; at += size)
        cut.push(items.slice(at, at + size));
    return cut;
}
function unique(items) {
    return [...new Set(items)];
}
/** `web` of `arn:aws:ecs:eu-central-1:123456789012:service/prod/web`; a plain name is its own. */
function lastSegment(arnOrName) {
    return arnOrName.slice(arnOrName.lastIndexOf('/') + 1);
}

;// CONCATENATED MODULE: ./build/src/aws/tasks.js



/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const TASKS_A_CALL = 100;
/**
 * Tasks of a service that stopped, or began to, at or after `since` (epoch ms), newest first. AWS shows a stopped task
 * for about an hour: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
 */
async function stoppedTasks(aws, cluster, service, since, signal) {
    const tasks = await tasksOf(aws, { cluster, service, status: 'STOPPED' }, signal);
    return tasks
        .map(stoppedTask)
        .filter(({ stoppedAt }) => stoppedAt !== undefined && stoppedAt >= since)
        .sort((a, b) => (b.stoppedAt ?? 0) - (a.stoppedAt ?? 0));
}
/**
 * Private IPv4 addresses of a service's running tasks: the ids of their targets in a group of type `ip`. Empty where
 * tasks have no network interface of their own (bridge and host mode).
 */
async function taskAddresses(aws, cluster, service, signal) {
    const tasks = await tasksOf(aws, { cluster, service, status: 'RUNNING' }, signal);
    return new Set(tasks.flatMap(addressesOf));
}
/** What the running tasks of a service report of their images, each once: `app: sha256:…`. */
async function runningImages(aws, cluster, service, signal) {
    const tasks = await tasksOf(aws, { cluster, service, status: 'RUNNING' }, signal);
    const images = tasks.flatMap(({ containers = [] }) => containers.flatMap(({ name, imageDigest }) => name === undefined || imageDigest === undefined ? [] : [`${name}: ${imageDigest}`]));
    return [...new Set(images)].sort();
}
async function tasksOf(aws, which, signal) {
    const found = [];
    const { cluster, service } = which;
    for (const tasks of batches(await taskArns(aws, which, signal), TASKS_A_CALL)) {
        const answer = await call('ecs:DescribeTasks', `tasks of service ${service} in cluster ${cluster}`, () => aws.ecs.send(new dist_cjs/* DescribeTasksCommand */.z8X({ cluster, tasks }), { abortSignal: signal }), signal);
        found.push(...(answer.tasks ?? []));
    }
    return found;
}
async function taskArns(aws, { cluster, service, status }, signal) {
    const arns = [];
    let nextToken;
    do {
        const command = new dist_cjs/* ListTasksCommand */.MYg({
            cluster,
            serviceName: lastSegment(service),
            desiredStatus: status,
            ...(nextToken === undefined ? {} : { nextToken }),
        });
        const page = await call('ecs:ListTasks', `service ${service} in cluster ${cluster}`, () => aws.ecs.send(command, { abortSignal: signal }), signal);
        arns.push(...(page.taskArns ?? []));
        nextToken = page.nextToken;
    } while (nextToken !== undefined && nextToken !== '');
    return arns;
}
function stoppedTask(task) {
    const stoppedAt = task.stoppedAt ?? task.stoppingAt ?? task.executionStoppedAt;
    return {
        id: lastSegment(task.taskArn ?? ''),
        taskDefinition: task.taskDefinitionArn ?? '',
        ...(stoppedAt === undefined ? {} : { stoppedAt: stoppedAt.getTime() }),
        ...(task.createdAt === undefined ? {} : { createdAt: task.createdAt.getTime() }),
        ...(task.startedAt === undefined ? {} : { startedAt: task.startedAt.getTime() }),
        ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
        ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
        containers: (task.containers ?? []).map(({ name, exitCode, reason }) => ({
            name: name ?? '',
            ...(exitCode === undefined ? {} : { exitCode }),
            ...(reason === undefined ? {} : { reason }),
        })),
    };
}
function addressesOf({ attachments = [], containers = [] }) {
    const attached = attachments.flatMap(({ details = [] }) => details.flatMap(({ name, value }) => (name === 'privateIPv4Address' ? (value ?? []) : [])));
    const inContainers = containers.flatMap(({ networkInterfaces = [] }) => networkInterfaces.flatMap(({ privateIpv4Address }) => privateIpv4Address ?? []));
    return [...attached, ...inContainers];
}

;// CONCATENATED MODULE: ./build/src/aws/services.js





/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const SERVICES_A_CALL = 10;
/**
 * Services by name or ARN, in the order asked. One that does not exist is `missing`, not an error; a missing cluster is
 * a RemoteError.
 */
async function describeServices(aws, cluster, services, signal) {
    const found = [];
    const missing = [];
    for (const batch of batches(unique(services), SERVICES_A_CALL)) {
        const { services: answered = [], failures = [] } = await call('ecs:DescribeServices', `${batch.length === 1 ? 'service' : 'services'} ${batch.join(', ')} in cluster ${cluster}`, () => aws.ecs.send(new dist_cjs/* DescribeServicesCommand */.H7c({ cluster, services: batch }), { abortSignal: signal }), signal);
        const views = answered.map(viewOf);
        for (const service of batch) {
            const view = views.find(({ name, arn }) => service === arn || lastSegment(service) === name);
            if (view === undefined)
                missing.push({ service, reason: missingReason(service, failures) });
            else
                found.push(view);
        }
    }
    return { found, missing };
}
/** Whether two references name one revision: an emulator may give `family:revision` where ECS gives an ARN. */
function isSameRevision(one, other) {
    return lastSegment(one) === lastSegment(other);
}
/** Services by name or ARN, with one call for ten of them. Throws a RemoteError where one is gone. */
async function readServices(aws, cluster, names, signal) {
    const { found, missing } = await describeServices(aws, cluster, names, signal);
    const [lost] = missing;
    if (lost !== undefined)
        throw gone(cluster, lost.service, lost.reason);
    return found;
}
/** One service. Throws a RemoteError where it is gone. */
async function readService(aws, cluster, service, signal) {
    const [view] = await readServices(aws, cluster, [service], signal);
    if (view === undefined)
        throw gone(cluster, service, 'no answer');
    return view;
}
function gone(cluster, service, reason) {
    return new rollout_errors/* RemoteError */.Hi(`ecs:DescribeServices does not find ${service} in cluster ${cluster} (${reason}).`, false);
}
/**
 * A service's ARN in the form that names its cluster, whichever form the service still has. `cluster` is how it was asked for.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids
 */
function longArn({ arn, name, clusterArn }, cluster) {
    const place = arn.split(':').slice(0, 5).join(':');
    return `${place}:service/${lastSegment(clusterArn === '' ? cluster : clusterArn)}/${name}`;
}
function missingReason(service, failures) {
    const failure = failures.find(({ arn }) => arn !== undefined && lastSegment(arn) === lastSegment(service));
    return failure?.detail ?? failure?.reason ?? 'MISSING';
}
function viewOf(service) {
    const arn = service.serviceArn ?? '';
    return {
        name: service.serviceName ?? lastSegment(arn),
        arn,
        clusterArn: service.clusterArn ?? '',
        status: service.status ?? 'ACTIVE',
        desired: service.desiredCount ?? 0,
        running: service.runningCount ?? 0,
        pending: service.pendingCount ?? 0,
        controller: service.deploymentController?.type ?? 'ECS',
        strategy: service.deploymentConfiguration?.strategy ?? 'ROLLING',
        minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 100,
        ...(service.launchType === undefined ? {} : { launchType: service.launchType }),
        schedulingStrategy: service.schedulingStrategy ?? 'REPLICA',
        taskDefinition: service.taskDefinition ?? '',
        deployments: (service.deployments ?? []).map(deploymentOf),
        targetGroupArns: unique((service.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn === undefined ? [] : [targetGroupArn])),
        events: (service.events ?? []).flatMap(({ createdAt, id, message }) => message === undefined ? [] : [{ at: createdAt?.getTime() ?? 0, id: id ?? '', message }]),
    };
}
function deploymentOf(deployment) {
    return {
        id: deployment.id ?? '',
        status: deployment.status ?? '',
        ...(deployment.rolloutState === undefined ? {} : { rolloutState: deployment.rolloutState }),
        ...(deployment.rolloutStateReason === undefined
            ? {}
            : { rolloutStateReason: deployment.rolloutStateReason }),
        taskDefinition: deployment.taskDefinition ?? '',
        desired: deployment.desiredCount ?? 0,
        running: deployment.runningCount ?? 0,
        pending: deployment.pendingCount ?? 0,
        failedTasks: deployment.failedTasks ?? 0,
        createdAt: deployment.createdAt?.getTime() ?? 0,
    };
}

;// CONCATENATED MODULE: ./build/src/aws/items.js



/** For people. */
function placeInWords({ table, id }) {
    return `item ${id} of table ${table}`;
}
/** The item as it is now, or `undefined`. Retried; throws a {@link RemoteError}. */
async function getItem(aws, place, signal) {
    const input = { TableName: place.table, Key: { id: { S: place.id } }, ConsistentRead: true };
    const { Item: item } = await onTable(place, () => call('dynamodb:GetItem', placeInWords(place), async () => (await aws.dynamodb()).getItem(input, { abortSignal: signal }), signal));
    return item && fromAttributes(item);
}
/** Writes where the condition holds; creates the item where there is none. One request, never retried. */
async function updateItem(aws, place, update, signal) {
    const input = { TableName: place.table, Key: { id: { S: place.id } }, ...expressions(update) };
    try {
        const { Attributes: item = {} } = await onTable(place, () => call('dynamodb:UpdateItem', placeInWords(place), async () => (await aws.dynamodbOnce()).updateItem({ ...input, ReturnValues: 'ALL_NEW' }, { abortSignal: signal }), signal));
        return { kind: 'written', item: fromAttributes(item) };
    }
    catch (error) {
        if (isConditionFailed(error))
            return { kind: 'refused' };
        throw error;
    }
}
function isConditionFailed(error) {
    return error instanceof rollout_errors/* RemoteError */.Hi && failureOf(error.cause).code === 'ConditionalCheckFailed';
}
/** DynamoDB says the same of a table that doesn't exist and of one that is still being created. */
async function onTable({ table }, run) {
    try {
        return await run();
    }
    catch (error) {
        if (!isNotFound(error) || !(error instanceof rollout_errors/* RemoteError */.Hi))
            throw error;
        throw new rollout_errors/* RemoteError */.Hi(`There is no active table ${table} in this account and region. ` +
            'Create it as docs/state.md shows, or correct the input `state-table`.', false, { cause: error.cause });
    }
}
/**
 * Every name goes by a placeholder, since some are reserved words.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
 */
function expressions({ when, set = {}, add = {}, remove = [] }) {
    const names = {};
    const values = {};
    const name = (path) => path
        .split('.')
        .map((part) => {
        names[`#${part}`] = part;
        return `#${part}`;
    })
        .join('.');
    const value = (of) => {
        const placeholder = `:v${Object.keys(values).length}`;
        values[placeholder] = toAttribute(of);
        return placeholder;
    };
    const conditions = Object.entries(when).map(([path, wanted]) => wanted === undefined ? `attribute_not_exists(${name(path)})` : `${name(path)} = ${value(wanted)}`);
    const clauses = [
        ['SET', Object.entries(set).map(([key, to]) => `${name(key)} = ${value(to)}`)],
        ['ADD', Object.entries(add).map(([key, by]) => `${name(key)} ${value(by)}`)],
        ['REMOVE', remove.map(name)],
    ];
    return {
        ConditionExpression: conditions.join(' AND '),
        UpdateExpression: clauses
            .flatMap(([verb, parts]) => (parts.length === 0 ? [] : `${verb} ${parts.join(', ')}`))
            .join(' '),
        ExpressionAttributeNames: names,
        ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
    };
}
function toAttribute(value) {
    if (typeof value === 'string')
        return { S: value };
    if (typeof value === 'number')
        return { N: String(value) };
    return {
        M: Object.fromEntries(Object.entries(value).flatMap(([name, member]) => member === undefined ? [] : [[name, toAttribute(member)]])),
    };
}
function fromAttributes(attributes) {
    return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}
function fromAttribute({ S, N, M }) {
    if (S !== undefined)
        return S;
    if (N !== undefined)
        return Number(N);
    return M === undefined ? null : fromAttributes(M);
}

;// CONCATENATED MODULE: ./build/src/checkpoint/record.js


/** The format that this version writes. Another one is refused with a message, never guessed at. */
const record_FORMAT = 1;
const record_MOST_TEXT = 300;
const BY_HAND = 'docs/state.md tells how to look at it and free it by hand.';
/** Throws an error that says what is wrong with the record. `label` says for people where it is. */
function keptOf(item, label) {
    const format = item['format'];
    if (format !== record_FORMAT) {
        const found = typeof format === 'number' ? `format ${format}` : 'no format that can be read';
        throw new Error(`The record in ${label} has ${found}; this version of ecs-canary reads format ${record_FORMAT} only. ${BY_HAND}`);
    }
    try {
        return kept(place(item, 'record'));
    }
    catch (error) {
        throw new Error(`The record in ${label} can't be read: ${(0,rollout_errors/* messageOf */.bD)(error)}. ${BY_HAND}`, {
            cause: error,
        });
    }
}
/** A holder as it is stored: no text of somebody else's making is longer than fits a log line. */
function holderItem({ token, since, repository, run, workflow, actor }) {
    const short = (words) => words && cut(words);
    return {
        ...{ token, since, repository: short(repository), run: short(run) },
        ...{ workflow: short(workflow), actor: short(actor) },
    };
}
function cut(words) {
    return words.length > record_MOST_TEXT ? `${words.slice(0, record_MOST_TEXT - 1)}…` : words;
}
function kept(from) {
    const holderFound = optional(field(from, 'holder'), holder);
    const checkpoint = optional(field(from, 'checkpoint'), decode_text);
    const stopAskedBy = optional(field(from, 'stopAskedBy'), decode_text);
    return {
        revision: number(field(from, 'revision')),
        beat: number(field(from, 'beat')),
        beatAt: number(field(from, 'beatAt')),
        beatMs: number(field(from, 'beatMs')),
        ...(holderFound === undefined ? {} : { holder: holderFound }),
        ...(checkpoint === undefined ? {} : { checkpoint }),
        ...(stopAskedBy === undefined ? {} : { stopAskedBy }),
    };
}
function holder(from) {
    const repository = optional(field(from, 'repository'), decode_text);
    const run = optional(field(from, 'run'), decode_text);
    const workflow = optional(field(from, 'workflow'), decode_text);
    const actor = optional(field(from, 'actor'), decode_text);
    return {
        token: decode_text(field(from, 'token')),
        since: number(field(from, 'since')),
        ...(repository === undefined ? {} : { repository }),
        ...(run === undefined ? {} : { run }),
        ...(workflow === undefined ? {} : { workflow }),
        ...(actor === undefined ? {} : { actor }),
    };
}

;// CONCATENATED MODULE: ./build/src/checkpoint/table-record.js





/** One request gets this long: DynamoDB answers in milliseconds. */
const ATTEMPT_MS = 5_000;
/** One thing that has to be done gets this long, whatever goes wrong. */
const PATIENCE_MS = 30_000;
const table_record_RETRY_FIRST_MS = 250;
const table_record_RETRY_MOST_MS = 5_000;
/** One record of a table, and the only way to change it. */
class TableRecord {
    label;
    #aws;
    #place;
    #clock;
    constructor(aws, place, clock) {
        this.label = placeInWords(place);
        this.#aws = aws;
        this.#place = place;
        this.#clock = clock;
    }
    /** As it is now. Throws a {@link RemoteError}, or an error that says why the record can't be read. */
    async load(signal) {
        const item = await getItem(this.#aws, this.#place, signal);
        return item && keptOf(item, this.label);
    }
    /** Sends one conditional write, once. Throws where AWS refused for another reason than the condition. */
    async attempt(update, signal, limitMs = ATTEMPT_MS) {
        const late = () => this.#late('dynamodb:UpdateItem', limitMs);
        try {
            const updated = await within(this.#clock, limitMs, signal, late, (limited) => updateItem(this.#aws, this.#place, update, limited));
            return updated.kind === 'refused'
                ? updated
                : { kind: 'written', kept: keptOf(updated.item, this.label) };
        }
        catch (error) {
            signal.throwIfAborted();
            if (error instanceof rollout_errors/* RemoteError */.Hi && error.transient)
                return { kind: 'unknown', error };
            throw error;
        }
    }
    /**
     * Writes, and finds out what became of it: a write without an answer, or whose condition failed, is looked at. `judge`
     * gives its verdict on what is there now, or `undefined` where the write may be sent again. Each write's condition
     * must fail once an earlier one has landed. Throws the last failure when patience or the signal ends.
     */
    async settle(write, judge, signal) {
        const trouble = {};
        const late = () => trouble.last ?? this.#late('dynamodb:UpdateItem', PATIENCE_MS);
        return within(this.#clock, PATIENCE_MS, signal, late, async (limited) => {
            for (let pauseMs = table_record_RETRY_FIRST_MS;; pauseMs = Math.min(2 * pauseMs, table_record_RETRY_MOST_MS)) {
                const sentAt = this.#clock.now();
                const attempt = await this.attempt(write(), limited);
                if (attempt.kind === 'written')
                    return { ...attempt, sentAt };
                if (attempt.kind === 'unknown')
                    trouble.last = attempt.error;
                const verdict = judge(await this.#look(trouble, limited));
                if (verdict !== undefined)
                    return { kind: 'found', verdict };
                if (attempt.kind === 'unknown')
                    await this.#clock.sleep(pauseMs, limited);
            }
        });
    }
    /** Looks until there is an answer. */
    async #look(trouble, signal) {
        for (;;) {
            try {
                return await this.load(signal);
            }
            catch (error) {
                signal.throwIfAborted();
                if (!(error instanceof rollout_errors/* RemoteError */.Hi && error.transient))
                    throw error;
                trouble.last = error;
                await this.#clock.sleep(table_record_RETRY_FIRST_MS, signal);
            }
        }
    }
    #late(action, ms) {
        return new rollout_errors/* RemoteError */.Hi(`${action} on ${this.label} was not answered within ${spell(ms)}.`, true);
    }
}

;// CONCATENATED MODULE: ./build/src/checkpoint/heartbeat.js




/** The write that renews a lease. It does no harm when it lands late or twice: the condition is that the lease is ours. */
function beat({ token, beatMs, clock }) {
    return { when: { 'holder.token': token }, add: { beat: 1 }, set: { beatAt: clock.now(), beatMs } };
}
/**
 * Renews a lease every `beatMs`, until the signal aborts. Resolves when the lease is gone: to `refused` when it isn't
 * ours, to an error when no renewal is known to have succeeded for so long that another run may take it.
 *
 * @param renewedAt when the last renewal that succeeded was sent, epoch ms: others count from when they see it, which is later
 * @param heard called with the record as each beat finds it
 */
async function keepBeating(pulse, renewedAt, heard, signal) {
    const { clock, beatMs } = pulse;
    let last = renewedAt;
    let failure;
    let next = last + beatMs;
    for (;;) {
        const expiry = last + MISSED_BEATS * beatMs;
        await clock.sleep(Math.max(0, Math.min(next, expiry) - clock.now()), signal);
        const sentAt = clock.now();
        if (sentAt >= expiry)
            return unrenewed(pulse, last, failure);
        const attempt = await tryBeat(pulse, Math.min(beatMs, ATTEMPT_MS, expiry - sentAt), signal);
        if (attempt.kind === 'refused')
            return 'refused';
        if (attempt.kind === 'written') {
            heard(attempt.kept);
            last = sentAt;
            next = sentAt + beatMs;
        }
        else {
            failure = attempt.error;
            next = clock.now() + beatMs / 4;
        }
    }
}
/** Whatever goes wrong may be mended before the lease runs out, even a permission. */
async function tryBeat(pulse, limitMs, signal) {
    try {
        const attempt = await pulse.record.attempt(beat(pulse), signal, limitMs);
        return attempt.kind === 'unknown' ? { kind: 'failed', error: attempt.error } : attempt;
    }
    catch (error) {
        signal.throwIfAborted();
        return { kind: 'failed', error };
    }
}
function unrenewed({ record, beatMs, clock }, last, failure) {
    const why = failure === undefined ? 'This process was held up.' : (0,rollout_errors/* messageOf */.bD)(failure);
    return new rollout_errors/* LeaseError */.pS('unrenewed', `The lease on ${record.label} could not be renewed since ${new Date(last).toISOString()}, ` +
        `${spell(clock.now() - last)} ago; after ${spell(MISSED_BEATS * beatMs)} another run may take it. ${why}`, { cause: failure });
}

;// CONCATENATED MODULE: ./build/src/checkpoint/table-lease.js





/** A record that nobody has to act on is forgotten after this. */
const FORGET_AFTER_S = 30 * 24 * 60 * 60;
/** The lease on one record of a table. It begins to beat at once. */
class TableLease {
    #pulse;
    #lost = new AbortController();
    #stopAsked = new AbortController();
    #ended = new AbortController();
    /** As far as we know: a save that was given up may still land. */
    #revision;
    /** What was found, or kept since; and what was sent last. */
    #saved;
    #sent;
    /** One at a time, since each must know the revision that the one before it left. */
    #queue = Promise.resolve();
    constructor(pulse, { kept, sentAt }) {
        this.#pulse = pulse;
        this.#revision = kept.revision;
        this.#saved = kept.checkpoint;
        this.#hear(kept);
        void this.#beat(sentAt);
    }
    get lost() {
        return this.#lost.signal;
    }
    get stopAsked() {
        return this.#stopAsked.signal;
    }
    save(checkpoint, signal) {
        return this.#inTurn(signal, () => this.#save(checkpoint, signal));
    }
    release(finished, signal) {
        this.leave();
        return this.#inTurn(signal, () => this.#release(finished, signal));
    }
    leave() {
        this.#ended.abort(new Error('the lease has ended'));
    }
    async #beat(renewedAt) {
        try {
            const hear = (kept) => this.#hear(kept);
            const end = await keepBeating(this.#pulse, renewedAt, hear, this.#ended.signal);
            this.#lose(end === 'refused' ? await this.#whoHasIt() : end);
        }
        catch (error) {
            if (this.#ended.signal.aborted)
                return;
            this.#lose(new rollout_errors/* LeaseError */.pS('unrenewed', `The lease on ${this.#label} broke.`, { cause: error }));
        }
    }
    async #save(checkpoint, signal) {
        const { record, token } = this.#pulse;
        this.#sent = checkpoint;
        const end = await record.settle(() => ({
            when: { 'holder.token': token, revision: this.#revision },
            set: { checkpoint, revision: this.#revision + 1 },
        }), (kept) => this.#judgeSave(checkpoint, kept), signal);
        if (end.kind === 'found')
            this.#conclude(end);
        else
            this.#revision = end.kept.revision;
        this.#saved = checkpoint;
    }
    /** What is there is our write only where it is newer than all that was there when we sent: an earlier save may say the same. */
    #judgeSave(checkpoint, kept) {
        if (kept?.holder?.token !== this.#pulse.token)
            return this.#taken(kept);
        const landed = kept.revision > this.#revision && kept.checkpoint === checkpoint;
        this.#revision = kept.revision;
        this.#hear(kept);
        return landed ? 'landed' : undefined;
    }
    #conclude({ verdict }) {
        if (verdict === 'landed')
            return;
        this.#lose(verdict);
        throw verdict;
    }
    async #release(finished, signal) {
        const { record, token, clock } = this.#pulse;
        const expires = Math.ceil(clock.now() / 1000) + FORGET_AFTER_S;
        await record.settle(() => ({
            when: { 'holder.token': token },
            remove: ['holder', 'stopAskedBy'],
            add: { revision: 1 },
            ...(finished ? { set: { expires } } : {}),
        }), (kept) => (kept?.holder?.token === token ? undefined : 'released'), signal);
    }
    /** Runs after what was asked for before it; rejects as soon as the signal aborts. */
    #inTurn(signal, work) {
        const turn = this.#queue.then(work);
        this.#queue = turn.catch(() => undefined);
        return unlessAborted(signal, turn);
    }
    #hear({ stopAskedBy }) {
        if (stopAskedBy === undefined)
            return;
        const words = `${stopAskedBy} asked this run to roll back and give back the lease on ${this.#label}.`;
        this.#stopAsked.abort(new rollout_errors/* CancelledError */.cc(words));
    }
    #lose(error) {
        if (this.#ended.signal.aborted)
            return;
        this.leave();
        this.#lost.abort(error);
    }
    /** That it isn't ours is certain, even where it can't be read whose it is. */
    async #whoHasIt() {
        try {
            const { clock, record } = this.#pulse;
            const late = () => new Error(`no answer within ${spell(ATTEMPT_MS)}`);
            const load = (signal) => record.load(signal);
            return this.#taken(await within(clock, ATTEMPT_MS, this.#ended.signal, late, load));
        }
        catch (cause) {
            this.#ended.signal.throwIfAborted();
            const words = `The lease on ${this.#label} is not this run's any more; who has it could not be read.`;
            return new rollout_errors/* LeaseError */.pS('taken', words, { cause });
        }
    }
    /** A record that is free, and in which nobody but us has written, was freed by hand: then what we began is still ours to end. */
    #taken(kept) {
        const { holder, checkpoint } = kept ?? {};
        const lease = `The lease on ${this.#label}`;
        if (holder !== undefined)
            return new rollout_errors/* LeaseError */.pS('taken', `${lease} was taken by ${inWords(holder)}.`);
        if (checkpoint === undefined || [this.#saved, this.#sent].includes(checkpoint)) {
            return new rollout_errors/* LeaseError */.pS('unrenewed', `${lease} is not this run's any more: it was freed by hand.`);
        }
        return new rollout_errors/* LeaseError */.pS('taken', `${lease} was taken by another run, which has let go of it by now.`);
    }
    get #label() {
        return this.#pulse.record.label;
    }
}
function inWords({ repository, run, since }) {
    const who = [repository, run].filter((known) => known !== undefined).join(', ');
    return `${who === '' ? 'another run' : who} at ${new Date(since).toISOString()}`;
}

;// CONCATENATED MODULE: ./build/src/checkpoint/table-store.js




/**
 * Checkpoint and lease in one item of a DynamoDB table. Every write is conditional, so that of any two runs one is
 * refused: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html
 */
function tableStore(aws, options) {
    const { table, id, beatMs, clock, onClaim } = options;
    const record = new TableRecord(aws, { table, id }, clock);
    const pulseOf = (token) => ({ record, clock, token, beatMs });
    const load = (signal) => record.load(signal);
    const renew = async (token, signal) => {
        const pulse = pulseOf(token);
        const end = await record.settle(() => beat(pulse), (kept) => (kept?.holder?.token === token ? undefined : 'gone'), signal);
        return end.kind === 'found' ? undefined : new TableLease(pulse, end);
    };
    return {
        label: record.label,
        load,
        claim: async (me, seen, signal) => {
            await onClaim?.();
            const end = await record.settle(() => claiming(me, seen, { beatMs, clock }), (kept) => {
                if (kept?.holder?.token === me.token)
                    return 'ours';
                return table_store_isSame(kept, seen) ? undefined : 'theirs';
            }, signal);
            if (end.kind === 'written')
                return new TableLease(pulseOf(me.token), end);
            return end.verdict === 'ours' ? renew(me.token, signal) : undefined;
        },
        adopt: async (token, signal) => {
            const kept = await load(signal);
            return kept?.holder?.token === token ? renew(token, signal) : undefined;
        },
        askToStop: async ({ holder }, by, signal) => {
            if (holder === undefined)
                return;
            await record.settle(() => asking(holder, by), (kept) => (kept?.holder?.token === holder.token && kept.stopAskedBy !== cut(by) ? undefined : 'done'), signal);
        },
    };
}
/** The token is part of the condition, too: a record deleted and made anew counts from one again. */
function claiming(me, seen, { beatMs, clock }) {
    const { revision = 0, beat: beats = 0, holder } = seen ?? {};
    return {
        when: seen === undefined
            ? { id: undefined }
            : {
                format: record_FORMAT,
                revision,
                beat: beats,
                ...(holder === undefined ? { holder: undefined } : { 'holder.token': holder.token }),
            },
        set: {
            format: record_FORMAT,
            revision: revision + 1,
            beat: beats + 1,
            beatAt: clock.now(),
            beatMs,
            holder: holderItem(me),
        },
        remove: ['expires', 'stopAskedBy'],
    };
}
function asking({ token }, by) {
    return { when: { 'holder.token': token }, set: { stopAskedBy: cut(by) }, add: { revision: 1 } };
}
function table_store_isSame(a, b) {
    return a?.revision === b?.revision && a?.beat === b?.beat && a?.holder?.token === b?.holder?.token;
}

;// CONCATENATED MODULE: ./build/src/config/quote.js
/** Characters shown of a value: enough to recognise it, too few to bury the message. */
const shown = 80;
/**
 * Anything that prints as nothing, as another place in the line or as a second line; and the private use and unassigned
 * characters, which every font shows differently. The plain space is let through.
 */
const unseen = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;
const named = { ' ': ' ', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/**
 * A value as a person gave it, on one line, in quotes, shortened, with what can't be seen made visible, so that a log
 * can't be steered by it: it starts no line, and `##[`, which the runner takes for a command anywhere in a line, is broken up
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs).
 */
function quote(text) {
    const start = Array.from(text.slice(0, 2 * shown))
        .slice(0, shown)
        .join('');
    const visible = start
        .replace(/["\\]/g, '\\$&')
        .replace(unseen, (char) => named[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
        .replaceAll('##[', '##\\[');
    return start.length === text.length ? `"${visible}"` : `"${visible}…" (${text.length} characters)`;
}

;// CONCATENATED MODULE: ./build/src/config/answers.js

/** Most complaints told about one input: a schedule of a thousand bad steps is one misunderstanding. */
const mostComplaints = 10;
/**
 * The inputs as they were answered, and everything that is wrong with them. An input is asked for once; blanks around an
 * answer don't count, and an empty answer is none.
 */
class Answers {
    #input;
    #texts = new Map();
    #unsound = new Set();
    #mistakes = [];
    constructor(input) {
        this.#input = input;
    }
    /** Everything that is wrong, one or two sentences each, beginning with the input's name. */
    get mistakes() {
        return this.#mistakes;
    }
    /** The answer as given; empty where there is none. */
    text(name) {
        const known = this.#texts.get(name);
        if (known !== undefined)
            return known;
        const text = this.#input(name).trim();
        this.#texts.set(name, text);
        return text;
    }
    given(name) {
        return this.text(name) !== '';
    }
    /** The value of an input, or `otherwise` where nothing was given, or nothing that can be meant (which is noted). */
    read(name, parse, otherwise) {
        return this.given(name) ? this.require(name, parse, otherwise) : otherwise;
    }
    /** Like {@link read}, for an input whose parser has something to say about an empty answer. */
    require(name, parse, otherwise) {
        const parsed = parse(this.text(name));
        if (parsed.ok)
            return parsed.value;
        this.#unsound.add(name);
        this.complainAll(name, parsed.complaints);
        return otherwise;
    }
    /** Whether all of these could be read: what isn't understood is not compared with anything. */
    sound(...names) {
        return !names.some((name) => this.#unsound.has(name));
    }
    /** Notes what is wrong with an input. */
    complain(name, complaint) {
        this.complainAll(name, [complaint]);
    }
    /** Notes everything that is wrong with an input; of very much, the beginning. */
    complainAll(name, complaints) {
        const told = complaints.slice(0, mostComplaints).map((complaint) => sentence(name, complaint));
        const untold = complaints.length - told.length;
        this.#mistakes.push(...told, ...(untold > 0 ? [`${name}: and ${untold} more like these.`] : []));
    }
}
function sentence(name, { given, inside, wrong, right }) {
    const subject = given === undefined ? '' : `${quote(given)} `;
    const place = inside === undefined ? '' : `in ${quote(inside)} `;
    return `${name}: ${subject}${place}${wrong}. ${right}.`;
}

;// CONCATENATED MODULE: ./build/src/config/parsed.js
function right(value) {
    return { ok: true, value };
}
function parsed_wrong(complaint) {
    return allWrong([complaint]);
}
/** A list, not arguments: there are as many as somebody cares to write, and a call holds about a hundred thousand. */
function allWrong(complaints) {
    return { ok: false, complaints };
}
/** Every value, or every complaint about any of them. */
function parsed_all(parts) {
    const values = [];
    const complaints = [];
    for (const part of parts) {
        if (part.ok)
            values.push(part.value);
        else
            complaints.push(...part.complaints);
    }
    return complaints.length === 0 ? right(values) : allWrong(complaints);
}
/** The same complaints, each told with the larger text that it stands in. */
function inside(text, complaints) {
    return allWrong(complaints.map((complaint) => complaint.given === undefined || complaint.given === text ? complaint : { ...complaint, inside: text }));
}

;// CONCATENATED MODULE: ./build/src/config/regions.js
/** Regions as AWS names them: `eu-west-1`, `us-gov-east-1`, `us-isob-east-1`. */
const regionPattern = /^[a-z]{2,8}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;
const partitionPattern = /^aws(?:-cn|-us-gov|-iso(?:-[a-z])?|-eusc)?$/;
/** https://github.com/aws/aws-sdk-js-v3/blob/main/packages-internal/core/src/submodules/client/util-endpoints/lib/aws/partitions.json */
const regionsByPartition = [
    ['aws', /^(?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d+$/],
    ['aws-cn', /^cn-/],
    ['aws-us-gov', /^us-gov-/],
    ['aws-iso', /^us-iso-/],
    ['aws-iso-b', /^us-isob-/],
    ['aws-iso-e', /^eu-isoe-/],
    ['aws-iso-f', /^us-isof-/],
    ['aws-eusc', /^eusc-/],
];
/** The partition that a region is in, as far as its name tells. */
function partitionOf(region) {
    return regionsByPartition.find(([, pattern]) => pattern.test(region))?.[0];
}

;// CONCATENATED MODULE: ./build/src/config/arn.js


/** The kinds of ARN that inputs take: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const arnKinds = {
    service: {
        what: 'an ECS service',
        service: 'ecs',
        resource: /^service\/(?:[\w-]{1,255}\/)?[\w-]{1,255}$/,
        example: 'arn:aws:ecs:eu-west-1:123456789012:service/cluster/name',
    },
    cluster: {
        what: 'an ECS cluster',
        service: 'ecs',
        resource: /^cluster\/[\w-]{1,255}$/,
        example: 'arn:aws:ecs:eu-west-1:123456789012:cluster/name',
    },
    taskDefinition: {
        what: 'a revision of a task definition',
        service: 'ecs',
        resource: /^task-definition\/[\w-]{1,255}:[1-9]\d{0,9}$/,
        example: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/family:3',
    },
    listener: {
        what: 'a listener, or a listener rule of an Application Load Balancer',
        service: 'elasticloadbalancing',
        resource: /^(?:listener\/(?:app|net)\/[\w-]+\/[\w-]+\/[\w-]+|listener-rule\/app\/[\w-]+\/[\w-]+\/[\w-]+\/[\w-]+)$/,
        example: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/name/0123456789abcdef/fedcba9876543210',
    },
    targetGroup: {
        what: 'a target group',
        service: 'elasticloadbalancing',
        resource: /^targetgroup\/[\w-]+\/[\w-]+$/,
        example: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/name/0123456789abcdef',
    },
    alarm: {
        what: 'a CloudWatch alarm',
        service: 'cloudwatch',
        // An alarm's name may contain colons and slashes: it is all that follows `alarm:`.
        resource: /^alarm:[^\p{Cc}]+$/u,
        example: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:name',
    },
    role: {
        what: 'an IAM role',
        service: 'iam',
        // A path begins and ends with a slash: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
        resource: /^role\/(?:[!-~]{1,510}\/)?[\w+=,.@-]{1,64}$/,
        isGlobal: true,
        example: 'arn:aws:iam::123456789012:role/name',
    },
};
/** Reads an ARN of one kind. */
function arnOf(kind) {
    const example = `Write the ARN of ${kind.what}, such as ${kind.example}`;
    return (text) => {
        const [scheme, partition = '', service = '', region = '', account = '', ...rest] = text.split(':');
        const resource = rest.join(':');
        if (scheme !== 'arn' || rest.length === 0)
            return parsed_wrong({ given: text, wrong: 'is not an ARN', right: example });
        const flaw = flawOfPlace(kind, partition, region, account) ??
            (service === kind.service && kind.resource.test(resource)
                ? undefined
                : flawOfKind(service, resource, kind));
        return flaw === undefined
            ? right({ text, partition, region, account, resource })
            : parsed_wrong({ given: text, wrong: flaw, right: example });
    };
}
function flawOfPlace(kind, partition, region, account) {
    if (!partitionPattern.test(partition))
        return 'names no partition of AWS';
    const flaw = kind.isGlobal === true ? flawOfNoRegion(kind, region) : flawOfRegion(partition, region);
    if (flaw !== undefined)
        return flaw;
    return /^\d{12}$/.test(account) ? undefined : 'names no account of twelve digits';
}
function flawOfNoRegion(kind, region) {
    return region === '' ? undefined : `names a region, which the ARN of ${kind.what} never does`;
}
function flawOfRegion(partition, region) {
    if (!regionPattern.test(region))
        return 'names no region';
    const home = partitionOf(region);
    if (home === undefined || home === partition)
        return undefined;
    return `names the partition ${partition}, but ${region} is in ${home}`;
}
function flawOfKind(service, resource, kind) {
    if (service === 'elasticloadbalancing' && /^listener(?:-rule)?\/gwy\//.test(resource)) {
        return 'belongs to a Gateway Load Balancer, which has no weights to divide traffic by';
    }
    if (service === 'elasticloadbalancing' &&
        resource.startsWith('loadbalancer/') &&
        kind === arnKinds.listener) {
        return 'is the load balancer, not one of its listeners';
    }
    if (service === 'sts' && resource.startsWith('assumed-role/') && kind === arnKinds.role) {
        return 'is a session of a role, not the role';
    }
    if (service === 'ecs' && /^task-definition\/[\w-]+$/.test(resource) && kind === arnKinds.taskDefinition) {
        return 'names a family of task definitions, and none of its revisions';
    }
    return `is not the ARN of ${kind.what}`;
}

;// CONCATENATED MODULE: ./build/src/config/list.js

/**
 * Splits at commas and line ends. Blank lines and a comma at the end of a line are style; nothing between two commas is an
 * expression that came out empty, and whatever it should have named would go missing unnoticed.
 */
function splitList(text) {
    const entries = text
        .split(/\r\n|\r|\n/)
        .filter((line) => line.trim() !== '')
        .flatMap((line) => withoutLastBlank(line.split(',').map((entry) => entry.trim())));
    return entries.includes('')
        ? parsed_wrong({ given: text, wrong: 'has an empty entry', right: 'Write something between any two commas' })
        : right(entries);
}
function withoutLastBlank(entries) {
    return entries.length > 1 && entries.at(-1) === '' ? entries.slice(0, -1) : entries;
}

;// CONCATENATED MODULE: ./build/src/config/alarms.js



/** Most characters in the name of an alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const longestName = 255;
const parseArn = arnOf(arnKinds.alarm);
/** Reads alarm names or ARNs: a JSON array of strings, or entries separated by commas or line ends. */
function parseAlarms(text) {
    const entries = isJson(text) ? alarms_parseJson(text) : splitList(text);
    return entries.ok ? parsed_all(entries.value.map(parseAlarm)) : entries;
}
/** A name may begin with a bracket (`[prod] 5xx`); what also ends with one, or quotes what follows, is meant as an array. */
function isJson(text) {
    return /^\[\s*"/.test(text) || (text.startsWith('[') && text.endsWith(']'));
}
function alarms_parseJson(text) {
    const array = 'Write a JSON array of strings, such as ["api-5xx", "api-latency"]';
    const value = decode(text);
    if (!Array.isArray(value))
        return parsed_wrong({ given: text, wrong: 'is not a JSON array', right: array });
    return parsed_all(value.map((entry, index) => typeof entry === 'string'
        ? right(entry)
        : parsed_wrong({
            given: text,
            wrong: `has something other than a string in place ${index + 1}`,
            right: array,
        })));
}
/** The value of a JSON text; `undefined`, which JSON can't say, where it is none. */
function decode(text) {
    try {
        return JSON.parse(text);
    }
    catch (error) {
        if (error instanceof SyntaxError)
            return undefined;
        throw error;
    }
}
function parseAlarm(entry) {
    const parsed = entry.startsWith('arn:') ? parseArn(entry) : undefined;
    if (parsed?.ok === false)
        return parsed;
    const arn = parsed?.value;
    const name = arn === undefined ? entry : arn.resource.slice('alarm:'.length);
    const flaw = flawOf(name);
    if (flaw !== undefined) {
        const rule = `Write the name of a CloudWatch alarm (at most ${longestName} characters), or its ARN`;
        return parsed_wrong({ given: entry, wrong: flaw, right: rule });
    }
    return right(arn === undefined ? { name } : { name, arn });
}
function flawOf(name) {
    if (name.trim() === '')
        return 'names no alarm';
    if (/\p{Cc}/u.test(name))
        return 'contains control characters';
    if (Array.from(name).length > longestName)
        return 'is too long for the name of an alarm';
    return undefined;
}

;// CONCATENATED MODULE: ./build/src/config/duration.js

/** Single spaces only: `\s*` between optional groups would take quadratic time on a long run of blanks. */
const pattern = /^(?:(\d+)h ?)?(?:(\d+)m ?)?(?:(\d+)s)?$/;
/** Reads `90s`, `10m`, `1h30m` or `1h 30m` as milliseconds. Whole numbers, largest unit first, each unit once. */
function parseDuration(text) {
    const match = pattern.exec(text);
    if (text === '' || match === null) {
        const unit = /^\d+$/.test(text) ? 'names no unit' : 'is not a duration';
        return parsed_wrong({ given: text, wrong: unit, right: 'Write it with units, such as 90s, 10m or 1h30m' });
    }
    const [, hours = '0', minutes = '0', seconds = '0'] = match;
    const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
    return Number.isSafeInteger(ms)
        ? right(ms)
        : parsed_wrong({ given: text, wrong: 'is longer than can be counted', right: 'Write it as 90s, 10m or 1h30m' });
}
/** A whole number of seconds, given in milliseconds, in the form that {@link parseDuration} reads. */
function duration_printDuration(ms) {
    const seconds = Math.round(ms / 1000);
    const parts = [
        [Math.floor(seconds / 3600), 'h'],
        [Math.floor((seconds % 3600) / 60), 'm'],
        [seconds % 60, 's'],
    ];
    const printed = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`);
    return printed.length === 0 ? '0s' : printed.join('');
}
/** Reads a duration from `leastMs` to `mostMs`, both allowed. */
function durationBetween(leastMs, mostMs) {
    return (text) => {
        const parsed = parseDuration(text);
        if (!parsed.ok || (parsed.value >= leastMs && parsed.value <= mostMs))
            return parsed;
        return parsed_wrong({
            given: text,
            wrong: parsed.value < leastMs ? 'is too short' : 'is too long',
            right: `Write a duration from ${duration_printDuration(leastMs)} to ${duration_printDuration(mostMs)}`,
        });
    };
}

;// CONCATENATED MODULE: ./build/src/config/identifiers.js

/**
 * Reads the name of a DynamoDB table:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
const parseTableName = (text) => {
    if (/^[A-Za-z0-9_.-]{3,255}$/.test(text))
        return right(text);
    const rule = '3 to 255 letters, digits, -, _ and .';
    return text.startsWith('arn:')
        ? parsed_wrong({ given: text, wrong: 'is an ARN', right: `Write the name of the table alone (${rule})` })
        : parsed_wrong({ given: text, wrong: 'cannot be the name of a DynamoDB table', right: `Write ${rule}` });
};
/**
 * Reads the name of a container: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const parseContainerName = (text) => /^[\w-]{1,255}$/.test(text)
    ? right(text)
    : parsed_wrong({
        given: text,
        wrong: 'cannot be the name of a container',
        right: 'Write its name in the task definition: 1 to 255 letters, digits, - and _',
    });
/** Reads the name of a role's session: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const parseSessionName = (text) => /^[\w+=,.@-]{2,64}$/.test(text)
    ? right(text)
    : parsed_wrong({
        given: text,
        wrong: 'cannot be the name of a session',
        right: 'Write 2 to 64 letters, digits and any of _ + = , . @ -',
    });

;// CONCATENATED MODULE: ./build/src/config/images.js

/** Most characters before the digest: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const longest = 255;
/** `@sha256:` and 64 digits follow. No more than that is looked at closely. */
const longestWithDigest = longest + 72;
const tooLong = `has more than ${longest} characters before its digest`;
const images_forms = 'Write registry/repository:tag, or registry/repository@sha256:digest';
/**
 * Reads the reference of an image, `[registry/]repository[:tag][@sha256:digest]`:
 * https://github.com/distribution/reference/blob/main/reference.go
 */
function parseImage(text) {
    const flaw = images_flawOf(text);
    return flaw === undefined ? right(text) : parsed_wrong({ given: text, wrong: flaw, right: images_forms });
}
function images_flawOf(text) {
    if (text.length > longestWithDigest)
        return tooLong;
    if (/\s/.test(text))
        return 'contains blanks';
    if (/^[a-z][a-z\d+.-]*:\/\//i.test(text))
        return 'is a URL, and an image is named without https://';
    if (/^sha256:[\da-f]{64}$/i.test(text))
        return 'is a digest without the repository that it is in';
    const [tagged = '', digest, ...more] = text.split('@');
    if (tagged.length > longest)
        return tooLong;
    const colon = tagged.indexOf(':', tagged.lastIndexOf('/'));
    const name = colon < 0 ? tagged : tagged.slice(0, colon);
    return (flawOfName(name) ??
        (colon < 0 ? undefined : flawOfTag(tagged.slice(colon + 1))) ??
        (more.length > 0 ? 'contains @ more than once' : undefined) ??
        (digest === undefined ? undefined : flawOfDigest(digest)));
}
function flawOfName(name) {
    const parts = name.split('/');
    const [first = '', ...path] = parts;
    const repository = isRegistry(first) && path.length > 0 ? path : parts;
    if (repository.every(isPathComponent))
        return undefined;
    if (repository.includes(''))
        return 'has an empty part in its name';
    if (repository.map((part) => part.toLowerCase()).every(isPathComponent))
        return 'has capital letters in its repository, where only small ones may be';
    return 'cannot be the name of an image';
}
/** What Docker takes the first part for when it has a dot, a port or is localhost. */
function isRegistry(part) {
    return (/[.:]|^localhost$/.test(part) &&
        /^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*(?::\d{1,5})?$/i.test(part));
}
function isPathComponent(part) {
    return /^[a-z\d]+(?:(?:[._]|__|-+)[a-z\d]+)*$/.test(part);
}
function flawOfTag(tag) {
    if (tag === '')
        return 'names no tag after its colon';
    return /^\w[\w.-]{0,127}$/.test(tag)
        ? undefined
        : 'has a tag of other than 1 to 128 letters, digits, dots, - and _';
}
function flawOfDigest(digest) {
    return /^sha256:[\da-f]{64}$/.test(digest)
        ? undefined
        : 'has a digest other than sha256: and 64 hexadecimal digits in small letters';
}

;// CONCATENATED MODULE: ./build/src/config/scalars.js

/** The words for true and false of YAML 1.2's core schema: https://yaml.org/spec/1.2.2/#1032-tag-resolution */
function parseBoolean(text) {
    if (/^(?:true|True|TRUE)$/.test(text))
        return right(true);
    if (/^(?:false|False|FALSE)$/.test(text))
        return right(false);
    return parsed_wrong({ given: text, wrong: 'is neither true nor false', right: 'Write true or false' });
}
/** Reads a whole number in plain decimal digits: no sign, no leading zero, no exponent. */
function integerBetween(least, most) {
    const range = `Write a whole number from ${least} to ${most}`;
    return (text) => {
        if (!/^(?:0|[1-9]\d*)$/.test(text))
            return parsed_wrong({ given: text, wrong: 'is not a whole number', right: range });
        const value = Number(text);
        if (value >= least && value <= most)
            return right(value);
        return parsed_wrong({ given: text, wrong: value < least ? 'is too small' : 'is too large', right: range });
    };
}
/** Reads one of a few words, and guesses which was meant when it was another. */
function scalars_oneOf(...words) {
    return (text) => {
        const found = words.find((word) => word === text);
        if (found !== undefined)
            return right(found);
        const near = nearest(text, words);
        const guess = near === undefined ? '' : `Did you mean ${near}? `;
        return parsed_wrong({
            given: text,
            wrong: 'is not one of the choices',
            right: `${guess}Write ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`,
        });
    };
}
/** The word that is fewest edits away, if it is near enough to have been meant. */
function nearest(text, words) {
    const longest = Math.max(...words.map((word) => word.length));
    if (text.length > 2 * longest)
        return undefined;
    const plain = text.toLowerCase().replaceAll(/[\s_]/g, '-');
    const [best] = words
        .map((word) => ({ word, edits: distance(plain, word) }))
        .filter(({ word, edits }) => edits <= Math.ceil(word.length / 3))
        .sort((a, b) => a.edits - b.edits);
    return best?.word;
}
/** Levenshtein's distance: single characters to insert, delete or replace. */
function distance(a, b) {
    let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let row = 1; row <= a.length; row += 1) {
        const current = [row];
        for (let column = 1; column <= b.length; column += 1) {
            const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
            current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
        }
        previous = current;
    }
    return previous[b.length] ?? 0;
}

;// CONCATENATED MODULE: ./build/src/config/mode.js

const parseMode = scalars_oneOf('rollout', 'plan', 'status', 'rollback', 'recover');

;// CONCATENATED MODULE: ./build/src/config/percent.js

const percent_pattern = /^(\d+)(?:\.(\d))? ?%?$/;
/**
 * Reads a percent from 0 to 100, `%` or not, as tenths of a percent: 0.1 has no exact binary form, and sums of it drift.
 */
function parseTenths(text) {
    const match = percent_pattern.exec(text);
    if (match === null) {
        return parsed_wrong({
            given: text,
            wrong: /^\d+\.\d\d+ ?%?$/.test(text) ? 'is finer than 0.1 %' : 'is not a percent',
            right: 'Write a number from 0 to 100 with at most one decimal, such as 5, 12.5 or 50%',
        });
    }
    const [, whole = '0', tenth = '0'] = match;
    const tenths = Number(whole) * 10 + Number(tenth);
    return tenths <= 1000
        ? right(tenths)
        : parsed_wrong({ given: text, wrong: 'is above 100 %', right: 'Write a percent from 0 to 100' });
}
/** The share, in percent, that is nearest to so many tenths: what its decimal form would read as. */
function shareOf(tenths) {
    return tenths / 10;
}

;// CONCATENATED MODULE: ./build/src/config/on-success.js

const parseOnSuccess = scalars_oneOf('promote', 'keep');
/** Nothing is promoted that gets no traffic. As asked for; else `promote` for a version that this run brings and gives 100 %, `keep` for anything else. */
function onSuccessOf(asked) {
    if (asked.steps[0]?.share === 0)
        return 'keep';
    return asked.onSuccess ?? (bringsAVersion(asked) && endsAt100(asked) ? 'promote' : 'keep');
}
function bringsAVersion({ image, taskDefinition }) {
    return image !== undefined || taskDefinition !== undefined;
}
function endsAt100({ steps }) {
    return steps.at(-1)?.share === 100;
}

;// CONCATENATED MODULE: ./build/src/config/presets.js


const prefix = String.raw `^(?:CodeDeployDefault\.)?(?:ECS)?`;
const allAtOnce = new RegExp(`${prefix}AllAtOnce$`, 'i');
const canary = new RegExp(String.raw `${prefix}Canary(\d+(?:\.\d+)?)Percent(\d+)Minutes$`, 'i');
const linear = new RegExp(String.raw `${prefix}Linear(\d+(?:\.\d+)?)PercentEvery(\d+)Minutes$`, 'i');
/** Everything arrives at 100 % and is looked at once: what AWS's names say, which know no bake there. */
const everything = { share: 100, bakeMs: 0 };
/**
 * The steps of a preset in the manner of AWS CodeDeploy's, with any numbers; `undefined` where the text is no preset.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
function parsePreset(text) {
    if (allAtOnce.test(text))
        return right([everything]);
    const once = canary.exec(text);
    if (once !== null)
        return steps(text, once, (first) => [first]);
    const evenly = linear.exec(text);
    if (evenly !== null)
        return steps(text, evenly, multiplesBelow100);
    return undefined;
}
/** `sharesThatBake`: tenths of percents, for the preset's own number of tenths. 100 % follows them if it isn't one. */
function steps(text, [, percent = '', minutes = ''], sharesThatBake) {
    const tenths = parseTenths(percent);
    if (!tenths.ok)
        return inside(text, tenths.complaints);
    if (tenths.value === 0) {
        return parsed_wrong({ given: text, wrong: 'moves 0 %', right: 'Use a percent above 0' });
    }
    const bakeMs = Number(minutes) * 60_000;
    const baking = sharesThatBake(tenths.value).map((share) => ({ share: shareOf(share), bakeMs }));
    return right(baking.at(-1)?.share === 100 ? baking : [...baking, everything]);
}
function multiplesBelow100(tenths) {
    return Array.from({ length: Math.ceil(1000 / tenths) - 1 }, (_, index) => (index + 1) * tenths);
}

;// CONCATENATED MODULE: ./build/src/config/schedule.js





/** The longest a job can last: five days, on a self-hosted runner (https://docs.github.com/en/actions/reference/limits). */
const longestMs = 5 * 24 * 3_600_000;
/** The bake of a step, in milliseconds: none at all, or up to the longest that a job can last. */
const parseBake = durationBetween(0, longestMs);
const words = {
    forms: 'Write steps such as 5%:10m, 25%:10m, 100%:10m, or a preset: Canary10Percent5Minutes, Linear10PercentEvery3Minutes, AllAtOnce',
    notAStep: 'is neither a step nor a preset',
    aboveZero: 'Start above 0; to return all traffic to stable, set percent to 0 and leave schedule out',
    preset: 'is a preset among other steps',
    noPreset: 'Use a preset alone, or write its steps out',
};
/** Reads one preset, or steps as {@link parseSteps} does. `bakeMs` is the bake of steps that name none. */
function parseSchedule(text, bakeMs) {
    const preset = parsePreset(text.trim());
    if (preset !== undefined)
        return preset.ok ? bakeable(text, preset.value) : preset;
    return parseSteps(text, bakeMs, words);
}
/**
 * Reads steps, `<percent>[%][:<duration>]`, separated by commas or line ends.
 * `bakeMs` is the bake of steps that name none. Shares are above 0, at most 100, and each above the last.
 */
function parseSteps(text, bakeMs, told) {
    const entries = splitList(text);
    if (!entries.ok)
        return entries;
    if (entries.value.length === 0)
        return parsed_wrong({ wrong: 'names no steps', right: told.forms });
    const steps = parsed_all(entries.value.map((entry) => parseStep(entry, bakeMs, told)));
    return steps.ok ? rising(steps.value, entries.value) : steps;
}
/** Steps in the form that {@link parseSchedule} reads. */
function printSchedule(steps) {
    return steps.map(({ share, bakeMs }) => `${share}%:${printDuration(bakeMs)}`).join(', ');
}
function parseStep(entry, bakeMs, told) {
    if (parsePreset(entry) !== undefined)
        return parsed_wrong({ given: entry, wrong: told.preset, right: told.noPreset });
    if (!/^\d/.test(entry))
        return parsed_wrong({ given: entry, wrong: told.notAStep, right: told.forms });
    const colon = entry.indexOf(':');
    const percent = (colon < 0 ? entry : entry.slice(0, colon)).trim();
    const parts = parsed_all([
        aboveZero(percent, told),
        colon < 0 ? right(bakeMs) : parseBake(entry.slice(colon + 1).trim()),
    ]);
    if (!parts.ok)
        return inside(entry, parts.complaints);
    const [tenths = 0, bake = 0] = parts.value;
    return right({ share: shareOf(tenths), bakeMs: bake });
}
function aboveZero(percent, told) {
    const tenths = parseTenths(percent);
    if (!tenths.ok || tenths.value > 0)
        return tenths;
    return parsed_wrong({ given: percent, wrong: 'moves no traffic', right: told.aboveZero });
}
function rising(steps, entries) {
    const complaints = steps.flatMap((step, index) => {
        const last = steps[index - 1];
        if (last === undefined || step.share > last.share)
            return [];
        const given = entries[index] ?? '';
        return [
            {
                given,
                wrong: `does not rise above ${last.share} %`,
                right: 'Give each step a higher percent than the last',
            },
        ];
    });
    return complaints.length === 0 ? right(steps) : allWrong(complaints);
}
function bakeable(text, steps) {
    return steps.every((step) => step.bakeMs <= longestMs)
        ? right(steps)
        : parsed_wrong({ given: text, wrong: 'bakes too long', right: `Bake for at most ${duration_printDuration(longestMs)}` });
}

;// CONCATENATED MODULE: ./build/src/config/promotion.js



/** All traffic back in one step, looked at once. */
const atOnce = [{ share: 0, bakeMs: 0 }];
const promotion_words = {
    forms: 'Write steps such as 10%:5m, 100%:0s: percents of traffic for stable',
    notAStep: 'is not a step',
    aboveZero: 'Start above 0: stable has no traffic before',
    preset: 'is a preset, which leads to the canary and not back',
    noPreset: 'Write the steps out, such as 10%:5m, 100%:0s',
};
/**
 * Reads the steps in which traffic returns to stable, written as percents for stable, rising to 100 and without presets, as
 * the shares that the canary has left, falling to 0. `bakeMs` is the bake of steps that name none.
 */
function parsePromotion(bakeMs) {
    return (text) => {
        const steps = parseSteps(text, bakeMs, promotion_words);
        if (!steps.ok)
            return allWrong(steps.complaints);
        const end = steps.value.at(-1)?.share ?? 0;
        if (end < 100) {
            return parsed_wrong({
                given: text,
                wrong: `ends at ${end} %, and a promoted stable gets all traffic`,
                right: 'End with 100%',
            });
        }
        return right(steps.value.map(({ share, bakeMs: bake }) => ({ share: restOf(share), bakeMs: bake })));
    };
}
/** In whole tenths: 100 - 33.3 isn't 66.7. */
function restOf(share) {
    return shareOf(1000 - Math.round(share * 10));
}

;// CONCATENATED MODULE: ./build/src/config/references.js


const noReference = { given: '', name: '' };
/** Reads the name or ARN of an ECS cluster. */
const parseCluster = reference('cluster', arnOf(arnKinds.cluster));
/** Reads the name or ARN of an ECS service. */
const parseService = reference('service', arnOf(arnKinds.service));
/** The names that ECS allows: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
const namePattern = /^[\w-]{1,255}$/;
function reference(what, parseArn) {
    return (text) => {
        if (text.startsWith('arn:'))
            return fromArn(parseArn(text));
        if (namePattern.test(text))
            return right({ given: text, name: text });
        const choice = `Write the name of the ${what} (letters, digits, - and _, at most 255), or its ARN`;
        return text === ''
            ? parsed_wrong({ wrong: 'is required, and nothing was given', right: choice })
            : parsed_wrong({ given: text, wrong: `cannot be the name of an ECS ${what}`, right: choice });
    };
}
function fromArn(parsed) {
    if (!parsed.ok)
        return parsed;
    const arn = parsed.value;
    const [, ...path] = arn.resource.split('/');
    const [cluster] = path;
    const name = path.at(-1) ?? '';
    return right({
        given: arn.text,
        name,
        arn,
        ...(path.length > 1 && cluster !== undefined ? { cluster } : {}),
    });
}

;// CONCATENATED MODULE: ./build/src/config/task-definitions.js


/** Longest path that Linux opens, in bytes: https://man7.org/linux/man-pages/man3/realpath.3.html */
const longestPath = 4096;
const task_definitions_forms = 'Write family:revision such as web:42, an ARN, or the path of a JSON file such as ./task-definition.json';
const task_definitions_parseArn = arnOf(arnKinds.taskDefinition);
/** Reads a path (what ends in `.json` or contains a slash), `family:revision`, or the ARN of a revision. */
function parseTaskDefinition(text) {
    if (text.startsWith('arn:'))
        return task_definitions_fromArn(text);
    const flaw = task_definitions_flawOf(text);
    if (flaw !== undefined)
        return parsed_wrong({ given: text, wrong: flaw, right: task_definitions_forms });
    return isPath(text) ? right({ kind: 'file', path: text }) : right({ kind: 'revision', given: text });
}
function task_definitions_fromArn(text) {
    const arn = task_definitions_parseArn(text);
    return arn.ok ? right({ kind: 'revision', given: text, arn: arn.value }) : arn;
}
function isPath(text) {
    return text.endsWith('.json') || text.includes('/');
}
function task_definitions_flawOf(text) {
    if (text.startsWith('{'))
        return 'is JSON itself, not the path of its file';
    if (/^[a-z][a-z\d+.-]*:\/\//i.test(text))
        return 'is a URL';
    return isPath(text) ? flawOfPath(text) : flawOfRevision(text);
}
function flawOfPath(text) {
    // Spaces are let through, also those of an unusual width; what is not to be seen is no part of a file's name.
    if (/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text))
        return 'contains characters that cannot be seen';
    if (text.endsWith('/'))
        return 'is a folder';
    return Buffer.byteLength(text) > longestPath ? 'is too long for a path' : undefined;
}
/** Families: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
function flawOfRevision(text) {
    if (/^[\w-]{1,255}:[1-9]\d{0,9}$/.test(text))
        return undefined;
    if (/^[\w-]{1,255}$/.test(text))
        return 'is a family without a revision, or a file without .json: nobody could tell which';
    if (/^[\w-]{1,255}:/.test(text))
        return 'names no revision by its number';
    return 'is neither a task definition nor the path of one';
}

;// CONCATENATED MODULE: ./build/src/config/draft.js















/** Most tasks of an ECS service: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const mostTasks = 5000;
/** More requests than any bake of a step needs. */
const mostRequests = 1_000_000_000;
const secondMs = 1000;
const hourMs = 3_600_000;
const minuteMs = 60_000;
const defaultSchedule = '5%:10m, 25%:10m, 50%:10m, 100%:10m';
const deadline = durationBetween(secondMs, 24 * hourMs);
/** What STS allows: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const sessionLength = durationBetween(15 * minuteMs, 12 * hourMs);
const targetGroup = arnOf(arnKinds.targetGroup);
/** Asks for every input once. What can't be read is noted in `answers` and stands in the draft as its default. */
function readDraft(answers) {
    return {
        mode: answers.read('mode', parseMode, 'rollout'),
        cluster: answers.read('cluster', parseCluster, { given: 'default', name: 'default' }),
        service: answers.require('service', parseService, noReference),
        canaryService: answers.require('canary-service', parseService, noReference),
        image: answers.read('image', parseImage, undefined),
        container: answers.read('container', parseContainerName, undefined),
        taskDefinition: answers.read('task-definition', parseTaskDefinition, undefined),
        traffic: answers.read('traffic', scalars_oneOf('auto', 'task-count', 'listener'), 'auto'),
        listener: answers.read('listener', arnOf(arnKinds.listener), undefined),
        stableTargetGroup: answers.read('stable-target-group', targetGroup, undefined),
        canaryTargetGroup: answers.read('canary-target-group', targetGroup, undefined),
        ...readSteps(answers),
        onSuccess: answers.read('on-success', parseOnSuccess, undefined),
        alarms: answers.read('alarms', parseAlarms, []),
        allowNoAlarms: answers.read('allow-no-alarms', parseBoolean, false),
        alarmAtStart: answers.read('alarm-at-start', scalars_oneOf('fail', 'ignore'), 'fail'),
        insufficientData: answers.read('insufficient-data', scalars_oneOf('ok', 'fail'), 'ok'),
        pollMs: answers.read('poll-interval', durationBetween(secondMs, 5 * minuteMs), 15 * secondMs),
        totalTasks: answers.read('total-tasks', integerBetween(2, mostTasks), undefined),
        canaryCount: answers.read('canary-count', parseCanaryCount, 'match'),
        autoscaling: answers.read('autoscaling', scalars_oneOf('manage', 'ignore', 'refuse'), 'manage'),
        stabilizeMs: answers.read('stabilize-timeout', deadline, 10 * minuteMs),
        settleMs: answers.read('settle', durationBetween(0, hourMs), undefined),
        rollback: answers.read('rollback', parseBoolean, true),
        rollbackTo: answers.read('rollback-to', scalars_oneOf('stable', 'previous'), 'stable'),
        rollbackTimeoutMs: answers.read('rollback-timeout', deadline, 10 * minuteMs),
        patienceMs: answers.read('monitoring-patience', durationBetween(secondMs, hourMs), minuteMs),
        dryRun: answers.read('dry-run', parseBoolean, false),
        stateTable: answers.read('state-table', parseTableName, undefined),
        lockTimeoutMs: answers.read('lock-timeout', durationBetween(0, 24 * hourMs), 0),
        leaseBeatMs: answers.read('lease-beat', durationBetween(secondMs, 5 * minuteMs), 10 * secondMs),
        resume: answers.read('resume', parseBoolean, false),
        roleToAssume: answers.read('role-to-assume', arnOf(arnKinds.role), undefined),
        roleSessionName: answers.read('role-session-name', parseSessionName, undefined),
        roleDurationMs: answers.read('role-duration', sessionLength, hourMs),
        region: answers.read('aws-region', parseRegion, undefined),
        logs: answers.read('logs', parseBoolean, false),
        tag: answers.read('tag', parseBoolean, false),
        strict: answers.read('strict', parseBoolean, false),
        minRequests: answers.read('min-requests', integerBetween(0, mostRequests), 100),
        summary: answers.read('summary', parseBoolean, true),
    };
}
/** The way to the canary and the way back: both have steps that take the common bake. */
function readSteps(answers) {
    const bakeMs = answers.read('bake', parseBake, 10 * minuteMs);
    const schedule = (text) => parseSchedule(text === '' ? defaultSchedule : text, bakeMs);
    const steps = answers.require('schedule', schedule, []);
    const share = answers.read('percent', parseShare, undefined);
    const promotionSteps = answers.read('promotion-schedule', parsePromotion(bakeMs), atOnce);
    if (share === undefined)
        return { steps, promotionSteps };
    return { steps: [{ share, bakeMs: share === 0 ? 0 : bakeMs }], promotionSteps };
}
function parseShare(text) {
    const tenths = parseTenths(text);
    return tenths.ok ? right(shareOf(tenths.value)) : tenths;
}
const parseCount = integerBetween(0, mostTasks);
function parseCanaryCount(text) {
    return /^\d/.test(text) ? parseCount(text) : parseCountWord(text);
}
function parseCountWord(text) {
    const word = scalars_oneOf('match', 'as-is')(text);
    if (word.ok)
        return word;
    return allWrong(word.complaints.map((complaint) => ({
        ...complaint,
        right: `${complaint.right}, or a number of tasks`,
    })));
}
function parseRegion(text) {
    return regionPattern.test(text)
        ? right(text)
        : parsed_wrong({ given: text, wrong: 'is not the name of a region', right: 'Write one such as eu-west-1' });
}

;// CONCATENATED MODULE: ./build/src/config/mode-rules.js
/** What each mode, the state table and the role ask of other inputs. */
const modeRules = [
    dryRunIsAPlan,
    waysBackAreOpen,
    recoveryHasATable,
    tableInputsHaveATable,
    roleInputsHaveARole,
];
/** Whether steps are played, or shown as they would be: other modes take no notice of the plan. */
function playsSteps({ mode, resume }) {
    return mode === 'rollout' || mode === 'plan' || (mode === 'recover' && resume);
}
function dryRunIsAPlan({ mode, dryRun }, answers) {
    if (!dryRun || mode === 'rollout' || mode === 'plan')
        return;
    answers.complain('dry-run', {
        given: answers.text('dry-run'),
        wrong: `has no meaning with mode: ${mode}`,
        right: 'Leave dry-run out, or set mode to plan',
    });
}
function waysBackAreOpen({ mode, rollback }, answers) {
    if (rollback || (mode !== 'rollback' && mode !== 'recover'))
        return;
    answers.complain('rollback', {
        given: answers.text('rollback'),
        wrong: `contradicts mode: ${mode}`,
        right: 'Leave rollback out, or set it to true',
    });
}
function recoveryHasATable({ mode }, answers) {
    if (mode !== 'recover' || answers.given('state-table'))
        return;
    answers.complain('mode', {
        given: answers.text('mode'),
        wrong: 'needs a table that other runs have left their checkpoints in',
        right: 'Name it in state-table',
    });
}
function tableInputsHaveATable({ resume }, answers) {
    const moot = ['lock-timeout', 'lease-beat', ...(resume ? ['resume'] : [])];
    haveWhatTheyAreFor(moot, 'state-table', answers);
}
function roleInputsHaveARole(_, answers) {
    haveWhatTheyAreFor(['role-session-name', 'role-duration'], 'role-to-assume', answers);
}
/** Notes which of some inputs are given without the one that gives them a meaning. */
function haveWhatTheyAreFor(names, needed, answers) {
    if (answers.given(needed))
        return;
    for (const name of names.filter((each) => answers.given(each) && answers.sound(each))) {
        answers.complain(name, {
            given: answers.text(name),
            wrong: `has no meaning without ${needed}`,
            right: `Set ${needed}, or leave ${name} out`,
        });
    }
}

;// CONCATENATED MODULE: ./build/src/config/release-rules.js



/**
 * What bringing a new version, and promoting it, ask of other inputs. What releases nothing leaves them alone: a workflow gives the same
 * inputs whatever its mode or percent.
 */
const releaseRules = [
    imageOrTaskDefinition,
    containerHasAnImage,
    promotionFollows100,
    promotionInputsHaveAPromotion,
].map((rule) => (draft, answers) => {
    if (!releasesNothing(draft))
        rule(draft, answers);
});
/** Whether the stable service gets the version in the end, as far as the inputs can be read. */
function promotes(draft, answers) {
    return playsSteps(draft) && isDecided(answers) && onSuccessOf(draft) === 'promote';
}
/** Whether what `onSuccessOf` depends on could be read. */
function isDecided(answers) {
    return answers.sound(...['mode', 'resume', 'image', 'task-definition', 'on-success', 'schedule', 'percent', 'bake']);
}
/** A schedule has no step of 0 %: that is a percent, and the way out of trouble. */
function releasesNothing({ mode, steps }) {
    return mode === 'status' || mode === 'rollback' || steps[0]?.share === 0;
}
function imageOrTaskDefinition(_, answers) {
    if (!answers.given('image') || !answers.given('task-definition'))
        return;
    answers.complain('task-definition', {
        given: answers.text('task-definition'),
        wrong: `excludes image, which is ${quote(answers.text('image'))}`,
        right: 'Give one of the two',
    });
}
function containerHasAnImage(_, answers) {
    haveWhatTheyAreFor(['container'], 'image', answers);
}
function promotionFollows100(draft, answers) {
    if (draft.onSuccess !== 'promote' || !playsSteps(draft) || !isDecided(answers) || endsAt100(draft))
        return;
    const name = answers.given('percent') ? 'percent' : 'schedule';
    answers.complain('on-success', {
        given: answers.text('on-success'),
        wrong: `needs all traffic on the canary first, and ${name} ends at ${draft.steps.at(-1)?.share ?? 0} %`,
        right: `Let ${name} end at 100 %, or set on-success to keep`,
    });
}
function promotionInputsHaveAPromotion(draft, answers) {
    if (!playsSteps(draft) || !isDecided(answers) || promotes(draft, answers))
        return;
    const moot = [
        ...(answers.given('promotion-schedule') ? ['promotion-schedule'] : []),
        ...(draft.tag ? ['tag'] : []),
    ];
    for (const name of moot.filter((each) => answers.sound(each))) {
        answers.complain(name, {
            given: answers.text(name),
            wrong: `has no meaning where nothing is promoted: ${whyKept(draft)}`,
            right: `Set on-success to promote and end at 100 %, or leave ${name} out`,
        });
    }
}
function whyKept(draft) {
    if (draft.onSuccess === 'keep')
        return 'on-success is keep';
    return bringsAVersion(draft) ? 'the steps end below 100 %' : 'neither image nor task-definition is given';
}

;// CONCATENATED MODULE: ./build/src/config/job-limit.js



/** Notes a rollout that could not end within any job: there and, where it promotes, back. */
function planFitsIntoAJob(draft, answers) {
    const { steps, promotionSteps, settleMs = 0, lockTimeoutMs } = draft;
    if (!answers.sound('schedule', 'percent', 'bake', 'settle', 'lock-timeout'))
        return;
    const isBackKnown = promotes(draft, answers) && answers.sound('promotion-schedule');
    const thereMs = lengthMs(steps, settleMs);
    const backMs = isBackKnown ? lengthMs(promotionSteps, settleMs) : 0;
    if (thereMs + backMs + lockTimeoutMs <= longestMs)
        return;
    const locked = lockTimeoutMs > 0 ? ` after a lock-timeout of ${duration_printDuration(lockTimeoutMs)}` : '';
    const isBackTooLong = thereMs + lockTimeoutMs <= longestMs && answers.given('promotion-schedule');
    const way = answers.given('percent') ? 'percent' : 'schedule';
    const name = isBackTooLong ? 'promotion-schedule' : way;
    const whole = `takes ${duration_printDuration(thereMs + backMs)} to bake and settle${locked}`;
    answers.complain(name, {
        ...(answers.given(name) ? { given: answers.text(name) } : {}),
        wrong: `${isBackTooLong ? `with ${way} ` : ''}${whole}, and no job lasts longer than ${duration_printDuration(longestMs)}`,
        right: 'Shorten the bakes, or take fewer steps',
    });
}
function lengthMs(steps, settleMs) {
    return steps.reduce((sum, { bakeMs }) => sum + bakeMs + settleMs, 0);
}

;// CONCATENATED MODULE: ./build/src/config/places.js

/** Notes ARNs that lie elsewhere than the rest: a rollout reaches one partition, region and account. A role is in no region. */
function resourcesAgree(draft, answers) {
    const arns = arnsOf(draft);
    const [first] = Object.entries(arns).flatMap(([name, [arn]]) => (arn === undefined ? [] : [{ name, arn }]));
    if (first === undefined)
        return;
    const expectations = expectationsOf(draft.region, first.name, first.arn);
    for (const [name, given] of Object.entries(arns)) {
        answers.complainAll(name, given.flatMap((arn) => disagreements(arn, expectations)));
    }
}
function expectationsOf(region, name, first) {
    const likeFirst = (part) => ({ part, value: first[part], because: `${name} is in` });
    if (region === undefined)
        return [likeFirst('partition'), likeFirst('region'), likeFirst('account')];
    const partition = partitionOf(region);
    return [
        partition === undefined
            ? likeFirst('partition')
            : { part: 'partition', value: partition, because: `aws-region ${region} is in` },
        { part: 'region', value: region, because: 'aws-region is' },
        likeFirst('account'),
    ];
}
function disagreements(arn, expectations) {
    return expectations
        .filter(({ part, value }) => arn[part] !== '' && arn[part] !== value)
        .map(({ part, value, because }) => ({
        given: arn.text,
        wrong: `is in the ${part} ${arn[part]}, but ${because} ${value}`,
        right: 'Name resources of one partition, region and account',
    }));
}
/** The ARNs of every input that may have some, in the order of the inputs. */
function arnsOf(draft) {
    return {
        cluster: some(draft.cluster.arn),
        service: some(draft.service.arn),
        'canary-service': some(draft.canaryService.arn),
        'task-definition': some(draft.taskDefinition?.kind === 'revision' ? draft.taskDefinition.arn : undefined),
        listener: some(draft.listener),
        'stable-target-group': some(draft.stableTargetGroup),
        'canary-target-group': some(draft.canaryTargetGroup),
        alarms: draft.alarms.flatMap(({ arn }) => some(arn)),
        // Last, since it can't say which region the others are in.
        'role-to-assume': some(draft.roleToAssume),
    };
}
function some(arn) {
    return arn === undefined ? [] : [arn];
}

;// CONCATENATED MODULE: ./build/src/config/rules.js





/** Notes where inputs that make sense by themselves make none together. Inputs that couldn't be read are left out. */
function checkTogether(draft, answers) {
    for (const rule of rules)
        rule(draft, answers);
}
const rules = [
    servicesDiffer,
    servicesLiveInCluster,
    percentOrSchedule,
    somethingWatches,
    trafficInputsFit,
    targetGroupsDiffer,
    canaryHasTasks,
    planFitsIntoAJob,
    ...modeRules,
    ...releaseRules,
    resourcesAgree,
];
function servicesDiffer({ service, canaryService }, answers) {
    if (!answers.sound('service', 'canary-service') || service.name !== canaryService.name)
        return;
    answers.complain('canary-service', {
        given: canaryService.given,
        wrong: 'is the service that service names, too',
        right: 'Name two services: the stable one and the canary',
    });
}
function servicesLiveInCluster({ cluster, service, canaryService }, answers) {
    for (const [name, reference] of [
        ['service', service],
        ['canary-service', canaryService],
    ]) {
        if (!answers.sound('cluster', name))
            continue;
        if (reference.cluster === undefined || reference.cluster === cluster.name)
            continue;
        answers.complain(name, {
            given: reference.given,
            wrong: `is in the cluster ${quote(reference.cluster)}, but cluster is ${quote(cluster.name)}`,
            right: 'Set cluster to the one that both services are in',
        });
    }
}
function percentOrSchedule(_, answers) {
    if (!answers.given('percent') || !answers.given('schedule'))
        return;
    answers.complain('percent', {
        given: answers.text('percent'),
        wrong: `excludes schedule, which is ${quote(answers.text('schedule'))}`,
        right: 'Give one of the two',
    });
}
function somethingWatches(draft, answers) {
    const { steps, alarms, allowNoAlarms } = draft;
    if (!answers.sound('mode', 'resume') || !playsSteps(draft))
        return;
    if (!answers.sound('alarms', 'allow-no-alarms', 'percent') || alarms.length > 0 || allowNoAlarms)
        return;
    if (answers.given('percent') && steps.every(({ share }) => share === 0))
        return;
    answers.complain('alarms', {
        ...(answers.given('alarms') ? { given: answers.text('alarms') } : {}),
        wrong: 'names no alarms, so a bad canary would go unnoticed as long as its tasks run',
        right: 'Name CloudWatch alarms, or set allow-no-alarms to true to watch the tasks alone',
    });
}
/** What each kind of traffic has no use for, and what is said of it. */
function trafficInputsFit({ traffic, canaryCount }, answers) {
    const misfits = traffic === 'task-count'
        ? [
            ...['listener', 'stable-target-group', 'canary-target-group', 'settle'].filter((name) => answers.given(name)),
            ...(canaryCount === 'match' ? [] : ['canary-count']),
        ]
        : traffic === 'listener' && answers.given('total-tasks')
            ? ['total-tasks']
            : [];
    if (!answers.sound('traffic'))
        return;
    for (const name of misfits) {
        answers.complain(name, {
            given: answers.text(name),
            wrong: `has no meaning with traffic: ${traffic}`,
            right: `Leave ${name} out, or set traffic to ${traffic === 'task-count' ? 'listener' : 'task-count'}`,
        });
    }
}
function targetGroupsDiffer({ stableTargetGroup, canaryTargetGroup, traffic }, answers) {
    if (traffic === 'task-count' || stableTargetGroup === undefined)
        return;
    if (stableTargetGroup.text !== canaryTargetGroup?.text)
        return;
    answers.complain('canary-target-group', {
        given: canaryTargetGroup.text,
        wrong: 'is the group that stable-target-group names, too, and a listener divides traffic between two',
        right: 'Name two groups; services that share one are divided with traffic: task-count',
    });
}
function canaryHasTasks({ canaryCount, steps }, answers) {
    if (!answers.sound('schedule', 'percent') || canaryCount !== 0 || steps.every(({ share }) => share === 0))
        return;
    answers.complain('canary-count', {
        given: answers.text('canary-count'),
        wrong: 'leaves the canary no task to answer its share of traffic',
        right: 'Write at least 1, or match',
    });
}

;// CONCATENATED MODULE: ./build/src/config/config.js





/**
 * Reads every input, each once, through `input`, which returns an empty string for one that was not given.
 * Throws an {@link InputError} with all mistakes.
 */
function readConfig(input) {
    const answers = new Answers(input);
    const draft = readDraft(answers);
    checkTogether(draft, answers);
    if (answers.mistakes.length > 0)
        throw new rollout_errors/* InputError */.dz(answers.mistakes);
    return frozen(configOf(draft));
}
function configOf(draft) {
    const { dryRun, listener, stableTargetGroup, canaryTargetGroup, totalTasks, settleMs, ...given } = draft;
    const { region, stateTable, roleToAssume, roleSessionName, ...named } = given;
    const { image, container, taskDefinition, ...rest } = named;
    return {
        ...rest,
        mode: dryRun ? 'plan' : draft.mode,
        cluster: draft.cluster.given,
        service: draft.service.given,
        canaryService: draft.canaryService.given,
        onSuccess: onSuccessOf(draft),
        alarms: [...new Set(draft.alarms.map(({ name }) => name))],
        alarmArns: draft.alarms.flatMap(({ name, arn }) => (arn === undefined ? [] : [{ name, arn: arn.text }])),
        ...(image === undefined ? {} : { image }),
        ...(container === undefined ? {} : { container }),
        ...(taskDefinition === undefined ? {} : { taskDefinition: versionOf(taskDefinition) }),
        ...(listener === undefined ? {} : { listenerArn: listener.text }),
        ...(stableTargetGroup === undefined ? {} : { stableTargetGroupArn: stableTargetGroup.text }),
        ...(canaryTargetGroup === undefined ? {} : { canaryTargetGroupArn: canaryTargetGroup.text }),
        ...(totalTasks === undefined ? {} : { totalTasks }),
        ...(settleMs === undefined ? {} : { settleMs }),
        ...(region === undefined ? {} : { region }),
        ...(stateTable === undefined ? {} : { stateTable }),
        ...(roleToAssume === undefined ? {} : { roleToAssume: roleToAssume.text }),
        ...(roleSessionName === undefined ? {} : { roleSessionName }),
    };
}
function versionOf(reference) {
    if (reference.kind === 'file')
        return reference;
    return { kind: 'revision', reference: reference.given };
}
/** Arrays and plain objects, frozen all the way down. */
function frozen(value) {
    for (const part of Object.values(value)) {
        if (typeof part === 'object' && part !== null)
            frozen(part);
    }
    return Object.freeze(value);
}

;// CONCATENATED MODULE: ./build/src/aws/alarm-metrics.js
/**
 * Expressions whose metrics aren't named in the alarm, by what begins them:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
const SEEKING = /\b(?:SELECT|SEARCH|INSIGHT_RULE_METRIC|DB_PERF_INSIGHTS|SERVICE_QUOTA|LAMBDA)\b/i;
/** An alarm without any metric of its own is one whose query isn't told here, such as PromQL. */
function watchesOf(alarm) {
    const queries = alarm.Metrics ?? [];
    const own = ownMetric(alarm);
    const metrics = [...(own === undefined ? [] : [own]), ...queries.flatMap((query) => queried(query) ?? [])];
    const isSeeking = queries.some(({ Expression }) => Expression !== undefined && SEEKING.test(Expression));
    return { metrics, mayBeMore: isSeeking || metrics.length === 0 };
}
function ownMetric({ MetricName, Namespace, Dimensions, Period, Unit }) {
    if (MetricName === undefined)
        return undefined;
    return {
        namespace: Namespace ?? '',
        name: MetricName,
        dimensions: dimensionsOf(Dimensions),
        ...(Unit === undefined ? {} : { unit: Unit }),
        ...(Period === undefined ? {} : { periodS: Period }),
    };
}
function queried({ MetricStat, AccountId }) {
    if (MetricStat?.Metric === undefined)
        return undefined;
    const { Metric, Period, Unit } = MetricStat;
    return {
        namespace: Metric.Namespace ?? '',
        name: Metric.MetricName ?? '',
        dimensions: dimensionsOf(Metric.Dimensions),
        ...(Unit === undefined ? {} : { unit: Unit }),
        ...(Period === undefined ? {} : { periodS: Period }),
        ...(AccountId === undefined ? {} : { accountId: AccountId }),
    };
}
/** By name; what CloudWatch documents as always there may be left out by an emulator. */
function dimensionsOf(dimensions = []) {
    return Object.fromEntries(dimensions.flatMap(({ Name, Value }) => Name === undefined || Value === undefined ? [] : [[Name, Value]]));
}

;// CONCATENATED MODULE: ./build/src/aws/alarm-history.js



/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html */
const ITEMS_A_PAGE = 100;
/** Somebody's clock may be wrong by this much; what is too old is left out by AWS's own timestamps. */
const MARGIN_MS = 5 * 60_000;
/**
 * The last time an alarm went to ALARM after `fromMs` and up to `toMs` (epoch ms; `fromMs` by AWS's clock: a transition
 * known to the caller). To be asked about a time in which its state changed: a history that shows no change at all is
 * behind, and a transient RemoteError says so.
 */
async function alarmWasInAlarm(aws, name, fromMs, toMs, signal) {
    let nextToken;
    let changes = 0;
    do {
        const input = {
            AlarmName: name,
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            HistoryItemType: 'StateUpdate',
            StartDate: new Date(fromMs),
            EndDate: new Date(toMs + MARGIN_MS),
            MaxRecords: ITEMS_A_PAGE,
            ScanBy: 'TimestampDescending',
            ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        };
        const page = await call('cloudwatch:DescribeAlarmHistory', `alarm ${name}`, async () => (await aws.cloudwatch()).describeAlarmHistory(input, { abortSignal: signal }), signal);
        const items = (page.AlarmHistoryItems ?? []).filter(({ Timestamp }) => (Timestamp?.getTime() ?? 0) > fromMs);
        changes += items.length;
        const firing = items.flatMap((item) => firingOf(item) ?? [])[0];
        if (firing !== undefined)
            return firing;
        nextToken = page.NextToken;
    } while (nextToken !== undefined && nextToken !== '');
    if (changes > 0)
        return undefined;
    throw new rollout_errors/* RemoteError */.Hi(`cloudwatch:DescribeAlarmHistory on alarm ${name} shows no change of state since ${new Date(fromMs).toISOString()}, ` +
        'although the alarm says there was one: the history is not complete yet.', true);
}
function firingOf(item) {
    const newState = failures_field(parsed(item.HistoryData), 'newState');
    const state = failures_text(failures_field(newState, 'stateValue')) ?? / to (\w+)\s*$/.exec(item.HistorySummary ?? '')?.[1];
    if (state !== 'ALARM')
        return undefined;
    return {
        reason: failures_text(failures_field(newState, 'stateReason')) ?? item.HistorySummary ?? '',
        at: item.Timestamp?.getTime() ?? 0,
    };
}
/** AWS cuts long history data off, so that it may not parse; the summary still tells the states. */
function parsed(json) {
    try {
        const value = JSON.parse(json ?? 'null');
        return value;
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/src/aws/alarms.js




/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const ALARMS_A_CALL = 100;
/** Alarms by name, metric and composite, in the order asked. CloudWatch leaves out what does not exist: `missing`. */
async function describeAlarms(aws, names, signal) {
    const byName = new Map();
    for (const batch of batches(unique(names), ALARMS_A_CALL)) {
        for (const alarm of await describeBatch(aws, batch, signal))
            byName.set(alarm.name, alarm);
    }
    const found = unique(names).flatMap((name) => byName.get(name) ?? []);
    return { found, missing: unique(names).filter((name) => !byName.has(name)) };
}
async function describeBatch(aws, names, signal) {
    const alarms = [];
    let nextToken;
    do {
        const input = {
            AlarmNames: names,
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            MaxRecords: ALARMS_A_CALL,
            ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        };
        const page = await call('cloudwatch:DescribeAlarms', names.length === 1 ? `alarm ${names[0] ?? ''}` : `${names.length} alarms`, async () => (await aws.cloudwatch()).describeAlarms(input, { abortSignal: signal }), signal);
        alarms.push(...(page.MetricAlarms ?? []).map(metricAlarm), ...(page.CompositeAlarms ?? []).map(compositeAlarm));
        nextToken = page.NextToken;
    } while (nextToken !== undefined && nextToken !== '');
    return alarms;
}
function metricAlarm(alarm) {
    const periodS = alarm.Period ?? longestPeriod(alarm.Metrics ?? []);
    const metric = metricOf(alarm);
    return {
        ...common(alarm),
        kind: 'metric',
        ...(periodS === undefined ? {} : { periodS }),
        ...(alarm.EvaluationPeriods === undefined ? {} : { evaluationPeriods: alarm.EvaluationPeriods }),
        ...(alarm.DatapointsToAlarm === undefined ? {} : { datapointsToAlarm: alarm.DatapointsToAlarm }),
        ...(alarm.TreatMissingData === undefined ? {} : { treatMissingData: alarm.TreatMissingData }),
        ...(metric === undefined ? {} : { metric }),
        dimensions: dimensionsOf(alarm.Dimensions),
        watches: watchesOf(alarm),
    };
}
function compositeAlarm(alarm) {
    return {
        ...common(alarm),
        kind: 'composite',
        dimensions: {},
        ...(alarm.AlarmRule === undefined ? {} : { rule: alarm.AlarmRule }),
    };
}
function common(alarm) {
    const changed = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
    return {
        name: alarm.AlarmName ?? '',
        arn: alarm.AlarmArn ?? '',
        state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
        stateReason: alarm.StateReason ?? '',
        ...(changed === undefined ? {} : { transitionedAt: changed.getTime() }),
    };
}
function metricOf(alarm) {
    if (alarm.MetricName !== undefined) {
        return alarm.Namespace === undefined ? alarm.MetricName : `${alarm.Namespace} ${alarm.MetricName}`;
    }
    const returned = (alarm.Metrics ?? []).find(({ ReturnData }) => ReturnData === true) ?? alarm.Metrics?.[0];
    return returned?.Expression ?? returned?.MetricStat?.Metric?.MetricName;
}
function longestPeriod(queries) {
    const periods = queries.flatMap(({ Period, MetricStat }) => Period ?? MetricStat?.Period ?? []);
    return periods.length === 0 ? undefined : Math.max(...periods);
}

;// CONCATENATED MODULE: ./build/src/aws/credentials.js




/** What waits for tasks, and a rollback, may need beside the bakes, ms. */
const credentials_MARGIN_MS = 10 * 60_000;
/**
 * When the credentials in use end: those of the environment's variables, and only where these tell it
 * (`AWS_CREDENTIAL_EXPIRATION`). All other sources, and `role`, renew themselves. `at` is epoch ms, NaN where the variable
 * is no time. A RemoteError says why there are no credentials.
 */
async function credentialsExpiry(aws) {
    const identity = await call('aws-credentials', 'this job', () => aws.ecs.config.credentials());
    const isOfEnvironment = failures_field(failures_field(identity, '$source'), 'CREDENTIALS_ENV_VARS') !== undefined;
    const expiration = failures_field(identity, 'expiration');
    return isOfEnvironment && expiration instanceof Date ? { at: expiration.getTime() } : undefined;
}
/**
 * What speaks against credentials that can't be renewed.
 *
 * @param expiresAt epoch ms, as is `now`; NaN where it can't be told
 * @param planMs the bakes of the plan, together
 */
function expiryFindings(expiresAt, now, planMs) {
    const subject = 'credentials';
    const leftMs = expiresAt - now;
    if (Number.isNaN(leftMs)) {
        const message = "`AWS_CREDENTIAL_EXPIRATION` is no time, so it isn't known how long the credentials last.";
        const fix = 'Write it like 2026-11-20T12:00:00Z, without quotes, or leave it out.';
        return [{ severity: 'warning', subject, message, fix }];
    }
    const fix = LASTING_CREDENTIALS;
    if (leftMs <= 0) {
        const message = `They expired at ${new Date(expiresAt).toISOString()} (\`AWS_CREDENTIAL_EXPIRATION\`).`;
        return [{ severity: 'error', subject, message, fix }];
    }
    if (leftMs <= planMs) {
        const message = `They expire in ${spell(leftMs)}, and the bakes alone take ${spell(planMs)}: after that nothing could be rolled back.`;
        return [{ severity: 'error', subject, message, fix }];
    }
    if (leftMs < planMs + credentials_MARGIN_MS) {
        const message = `They expire in ${spell(leftMs)}, ${spell(leftMs - planMs)} after the last bake: too little for waits or a rollback that take longer.`;
        return [{ severity: 'warning', subject, message, fix }];
    }
    return [];
}

;// CONCATENATED MODULE: ./build/src/aws/task-definitions.js




/**
 * A task definition by ARN, `family:revision`, or family for its newest active revision. The SDK drops what its model doesn't know, so
 * the answer's own JSON is read: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
 */
async function describeTaskDefinition(aws, reference, signal) {
    const command = new dist_cjs/* DescribeTaskDefinitionCommand */.Zy$({ taskDefinition: reference, include: ['TAGS'] });
    const answer = {};
    command.middlewareStack.add((next) => async (args) => {
        const result = await next(args);
        const { response } = result;
        if (!hasBody(response) || response.statusCode !== 200)
            return result;
        const bytes = await bytesOf(response.body);
        answer.json = JSON.parse(new TextDecoder().decode(bytes));
        response.body = bytes;
        return result;
    }, { step: 'deserialize', priority: 'low', name: 'readRawTaskDefinition' });
    const action = 'ecs:DescribeTaskDefinition';
    await call(action, reference, () => aws.ecs.send(command, { abortSignal: signal }), signal);
    return described(answer.json, `${action} on ${reference}`);
}
/**
 * Registers a revision. One request, never retried; resolves to its ARN. Every field is sent as it is given:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
async function registerTaskDefinition(aws, definition, signal) {
    const family = typeof definition['family'] === 'string' ? definition['family'] : undefined;
    const command = new dist_cjs/* RegisterTaskDefinitionCommand */.$Hl({ family, containerDefinitions: [] });
    command.middlewareStack.add((next) => (args) => {
        const { request } = args;
        if (!hasBody(request))
            throw new TypeError('A request to ECS has a body.');
        request.body = JSON.stringify(definition);
        return next(args);
    }, { step: 'build', priority: 'high', name: 'sendRawTaskDefinition' });
    const { taskDefinition } = await call('ecs:RegisterTaskDefinition', `family ${family ?? '(none)'}`, () => aws.ecsOnce.send(command, { abortSignal: signal }), signal);
    const arn = taskDefinition?.taskDefinitionArn;
    if (arn === undefined)
        throw unreadable('ecs:RegisterTaskDefinition');
    return arn;
}
function hasBody(message) {
    return typeof message === 'object' && message !== null && 'body' in message;
}
async function bytesOf(body) {
    if (body instanceof Uint8Array)
        return body;
    const chunks = [];
    if (!isStream(body))
        throw new TypeError('An answer of ECS has a body that can be read.');
    for await (const chunk of body)
        chunks.push(chunk);
    return Buffer.concat(chunks);
}
function isStream(body) {
    return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
function described(answer, what) {
    const whole = json(place(answer ?? null, what));
    const definition = isRecord(whole) ? whole['taskDefinition'] : undefined;
    if (!isRecord(whole) || !isRecord(definition))
        throw unreadable(what);
    const { taskDefinitionArn: arn, family } = definition;
    if (typeof arn !== 'string' || typeof family !== 'string')
        throw unreadable(what);
    return { arn, family, definition, tags: whole['tags'] ?? [] };
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function unreadable(what) {
    return new rollout_errors/* RemoteError */.Hi(`${what}: the answer names no task definition.`, true);
}

;// CONCATENATED MODULE: ./build/src/preflight/findings.js
const NAMED_AT_MOST = 10;
function findings_warning(subject, message, fix) {
    return { severity: 'warning', subject, message, fix };
}
function note(subject, message, fix) {
    return { severity: 'note', subject, message, fix };
}
/** `a, b`; of many, the first and how many more. */
function listing(items) {
    const more = items.length - NAMED_AT_MOST;
    const shown = items.slice(0, NAMED_AT_MOST).join(', ');
    return more > 0 ? `${shown} and ${more} more` : shown;
}
/** `Alarm "a"`, `Alarms "a", "b"`. */
function alarmsNamed(names) {
    return `${names.length === 1 ? 'Alarm' : 'Alarms'} ${listing(names.map((name) => `"${name}"`))}`;
}
/** What a finding about alarms is filed under: the alarm itself where there is one. */
function subjectOf(names) {
    return names.length === 1 ? (names[0] ?? 'alarms') : 'alarms';
}

;// CONCATENATED MODULE: ./build/src/preflight/check-duration.js


const HOUR_MS = 3_600_000;
/** https://docs.github.com/en/actions/reference/limits */
const JOB_LIMIT_MS = { 'github-hosted': 6 * HOUR_MS, 'self-hosted': 5 * 24 * HOUR_MS };
/** Whether a plan can outlive its job or its credentials. Credentials that the bakes alone outlive are refused elsewhere. */
function checkDuration(forecast, { runner, credentialsLeftMs }) {
    const { leastMs, mostMs } = forecast;
    return [
        ...checkJob(forecast, runner),
        ...(credentialsLeftMs !== undefined && leastMs < credentialsLeftMs && credentialsLeftMs < mostMs
            ? [
                note('credentials', `They expire in ${spell(credentialsLeftMs)}. The plan takes ${spell(leastMs)} at least, and up to ${spell(mostMs)} where tasks take as long as they may.`, 'Use `role-to-assume`, which renews them, or ask for a longer session.'),
            ]
            : []),
    ];
}
function checkJob({ leastMs, mostMs }, runner) {
    const limitMs = JOB_LIMIT_MS[runner ?? 'github-hosted'];
    const fix = `Shorten the bakes or take fewer steps${runner === 'self-hosted' ? '' : '; a self-hosted runner has 5 days'}.`;
    const job = runner === undefined
        ? `a job on a GitHub-hosted runner ends after ${spell(limitMs)}`
        : `this job ends after ${spell(limitMs)}`;
    if (leastMs >= limitMs) {
        const message = `The plan takes ${spell(leastMs)} at least, and ${job}: it would be rolled back before its end.`;
        return [
            runner === undefined
                ? findings_warning('schedule', message, fix)
                : { severity: 'error', subject: 'schedule', message, fix },
        ];
    }
    if (mostMs < limitMs)
        return [];
    return [
        note('schedule', `The plan takes ${spell(leastMs)} at least, up to ${spell(mostMs)} where tasks take as long as they may, and ${job}.`, fix),
    ];
}

;// CONCATENATED MODULE: ./build/src/preflight/forecast.js
/** What a plan costs: the tasks of the fullest moment, and time. Pure. */
function forecastOf(itinerary) {
    const { start, steps, promotion, settleMs, stabilizeMs } = itinerary;
    const stages = stagesOf(itinerary);
    const atStart = start.stable + start.canary;
    const mostTasks = Math.max(atStart, ...stages.map(({ peak }) => peak));
    const leastMs = [...steps, ...promotion].reduce((sum, { bakeMs }) => sum + bakeMs + settleMs, 0);
    const waits = stages.reduce((sum, stage) => sum + stage.waits, 0);
    return { mostTasks, extraTasks: mostTasks - atStart, leastMs, mostMs: leastMs + waits * stabilizeMs };
}
/** In the order in which they are gone through. */
function stagesOf(itinerary) {
    const { start, steps, promotion, deploys } = itinerary;
    const stages = [];
    const now = () => stages.at(-1)?.counts ?? start;
    const push = (stage) => {
        stages.push(stage);
    };
    if (deploys) {
        push(shift(itinerary, start, emptied(itinerary)));
        push(renewal(itinerary, now(), 'canary'));
    }
    for (const step of steps)
        push(shift(itinerary, now(), countsOf(itinerary, step)));
    if (promotion.length === 0)
        return stages;
    push(renewal(itinerary, now(), 'stable'));
    for (const step of promotion)
        push(shift(itinerary, now(), countsOf(itinerary, step)));
    push(shift(itinerary, now(), start));
    return stages;
}
/** Task counts leave a canary without traffic no task; weights leave it those it has. */
function emptied({ way, start }) {
    return way === 'listener' ? start : { stable: start.stable + start.canary, canary: 0 };
}
function countsOf({ start }, { aim }) {
    return { stable: aim.stableCount ?? start.stable, canary: aim.canaryCount ?? start.canary };
}
/** Up before down: for a moment there are the tasks of both. Task counts wait for either, weights for who gets more traffic. */
function shift({ way }, from, to) {
    const peak = Math.max(from.stable, to.stable) + Math.max(from.canary, to.canary);
    const isSame = from.stable === to.stable && from.canary === to.canary;
    const waits = way === 'listener' ? 1 : isSame ? 0 : 2;
    return { counts: to, peak, waits };
}
/** A service that changes its version starts new tasks before it stops old ones. */
function renewal({ maximumPercent }, counts, role) {
    const percent = maximumPercent?.[role] ?? 200;
    const most = Math.max(counts[role], Math.floor((counts[role] * percent) / 100));
    return { counts, peak: counts.stable + counts.canary - counts[role] + most, waits: 1 };
}

;// CONCATENATED MODULE: ./build/src/aws/images.js

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
const ECR = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+?)(?::([^@]+))?$/;
/** Reads a reference to an image of ECR by tag; `undefined` for any other, one by digest included. */
function ecrImage(reference) {
    const [, account, region, repository, tag = 'latest'] = ECR.exec(reference) ?? [];
    if (account === undefined || region === undefined || repository === undefined)
        return undefined;
    return { account, region, repository, tag };
}
/** The digest that a tag stands for now. A RemoteError that `isNotFound` recognises where there is no such image. */
async function digestOf(aws, { account, repository, tag }, signal) {
    const input = { registryId: account, repositoryName: repository, imageIds: [{ imageTag: tag }] };
    const { imageDetails = [] } = await call('ecr:DescribeImages', `${repository}:${tag} of account ${account}`, async () => (await aws.ecr()).describeImages(input, { abortSignal: signal }), signal);
    return imageDetails[0]?.imageDigest;
}

;// CONCATENATED MODULE: ./build/src/preflight/arns.js

/** The service's own ARN tells; a region that it leaves out is the subject's. */
function arns_placeOf({ stable, region }) {
    const [, partition = 'aws', , its = '', account = ''] = stable.arn.split(':');
    return { partition, region: its === '' ? region : its, account };
}
/** `arn:aws:ecs:eu-west-1:123456789012:cluster/prod`. */
function arns_arnIn({ partition, region, account }, service, resource) {
    return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
/** The cluster's name, whether it was given by that or by its ARN. */
function clusterName({ cluster }) {
    return lastSegment(cluster);
}
/** The value of a load balancer's or target group's dimension: `app/web/0123`, `targetgroup/web/0123`. */
function dimensionOf(arn) {
    return lastPart(arn).replace(/^loadbalancer\//, '');
}
/** The family in a task definition's ARN: `web` of `…:task-definition/web:41`. */
function familyOf(taskDefinition) {
    return lastSegment(taskDefinition).replace(/:\d+$/, '');
}
/** The name in a target group's ARN, for people. */
function groupName(arn) {
    return /:targetgroup\/([^/]+)\//.exec(arn)?.[1] ?? arn;
}
function lastPart(arn) {
    return arn.slice(arn.lastIndexOf(':') + 1);
}

;// CONCATENATED MODULE: ./build/src/preflight/from-definitions.js




/**
 * ARNs of the task and execution roles that task definitions name. One may be given by its name alone, without a path:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
function rolesIn(definitions, subject) {
    const { partition, account } = arns_placeOf(subject);
    const named = definitions.flatMap(({ taskRoleArn, executionRoleArn }) => [taskRoleArn, executionRoleArn].flatMap((role) => (typeof role === 'string' && role !== '' ? role : [])));
    const arns = named.map((role) => role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`);
    return unique(arns);
}
/** Names of the log groups that containers with the driver `awslogs`, and a prefix to find their stream by, write to. */
function logGroupsIn(definitions) {
    const containers = definitions.flatMap(({ containerDefinitions }) => records(containerDefinitions));
    const groups = containers.flatMap(({ logConfiguration }) => {
        if (!isRecord(logConfiguration) || logConfiguration['logDriver'] !== 'awslogs')
            return [];
        const { options } = logConfiguration;
        if (!isRecord(options) || typeof options['awslogs-stream-prefix'] !== 'string')
            return [];
        const group = options['awslogs-group'];
        return typeof group === 'string' ? group : [];
    });
    return unique(groups);
}
/** ARN of the repository that an image's tag is looked up in; `undefined` for an image by digest, or of another registry. */
function repositoryOf(image, subject) {
    const found = ecrImage(image);
    if (found === undefined)
        return undefined;
    const { region, account, repository } = found;
    return `arn:${arns_placeOf(subject).partition}:ecr:${region}:${account}:repository/${repository}`;
}
function records(value) {
    return Array.isArray(value) ? value.filter(isRecord) : [];
}

;// CONCATENATED MODULE: ./build/src/preflight/policy-statement.js
/** A statement as people write it: a list of one is that one. */
function allow(sid, actions, resources, condition) {
    return {
        Sid: sid,
        Effect: 'Allow',
        Action: lone(actions),
        Resource: lone(resources),
        ...(condition === undefined ? {} : { Condition: condition }),
    };
}
function lone(texts) {
    const [only] = texts;
    return only !== undefined && texts.length === 1 ? only : texts;
}
/** What a part of a statement lists, one or more. */
function listed(texts) {
    return typeof texts === 'string' ? [texts] : texts;
}

;// CONCATENATED MODULE: ./build/src/preflight/policy-core.js



const ANY = ['*'];
const ELB = 'elasticloadbalancing';
/** Watching both services and dividing the traffic between them. */
function coreStatements(subject) {
    return [...services(subject), ...tasks(subject), ...alarms(subject), ...loadBalancing(subject)];
}
/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
function services(subject) {
    const { stable, canary } = subject;
    const both = [stable.arn, canary.arn];
    const updated = both.filter((arn) => arn === canary.arn || updatesStable(subject));
    if (updated.length === both.length) {
        return [allow('Services', ['ecs:DescribeServices', 'ecs:UpdateService'], both)];
    }
    return [
        allow('Services', ['ecs:DescribeServices'], both),
        allow('CanaryService', ['ecs:UpdateService'], updated),
    ];
}
/**
 * Whether `UpdateService` is needed on stable. Application Auto Scaling asks the service with the caller's own permissions before
 * it carries out a request:
 * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
 */
function updatesStable({ forwardPoint, features }) {
    return (forwardPoint === undefined ||
        features.promotes ||
        features.scaled.some(({ service }) => service === 'stable'));
}
/** `ListTasks` knows container instances and the condition key alone. */
function tasks(subject) {
    const place = arns_placeOf(subject);
    const cluster = clusterName(subject);
    return [
        allow('ListTasks', ['ecs:ListTasks'], ANY, {
            ArnEquals: { 'ecs:cluster': arns_arnIn(place, 'ecs', `cluster/${cluster}`) },
        }),
        allow('Tasks', ['ecs:DescribeTasks'], [arns_arnIn(place, 'ecs', `task/${cluster}/*`)]),
    ];
}
/**
 * Composite alarms show only to a permission on `*`:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
function alarms({ alarms: names }) {
    if (names.length === 0)
        return [];
    return [allow('Alarms', ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'], ANY)];
}
/**
 * No `Describe…` of load balancing knows a resource:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */
function loadBalancing(subject) {
    const { forwardPoint, stable, canary } = subject;
    const reads = [
        ...listenerReads(subject),
        ...(stable.targetGroupArn === undefined && canary.targetGroupArn === undefined
            ? []
            : [`${ELB}:DescribeTargetGroups`, `${ELB}:DescribeTargetHealth`]),
    ];
    return [
        ...(reads.length === 0 ? [] : [allow('LoadBalancing', reads, ANY)]),
        ...(forwardPoint === undefined
            ? []
            : [
                allow('Weights', [forwardPoint.kind === 'rule' ? `${ELB}:ModifyRule` : `${ELB}:ModifyListener`], [forwardPoint.arn]),
            ]),
    ];
}
/** Only an Application Load Balancer has rules. Its kind isn't known where task counts divide the traffic after all. */
function listenerReads({ forwardPoint, features }) {
    const mayHaveRules = forwardPoint === undefined || forwardPoint.loadBalancer === 'application';
    return unique([
        ...(forwardPoint === undefined && !features.searchesListeners ? [] : [`${ELB}:DescribeListeners`]),
        ...(forwardPoint?.kind === 'rule' || (features.searchesListeners && mayHaveRules)
            ? [`${ELB}:DescribeRules`]
            : []),
    ]);
}

;// CONCATENATED MODULE: ./build/src/preflight/policy-extras.js


/** What a configuration does beyond dividing traffic: each part only where it is asked for. */
function extraStatements(subject) {
    return [
        ...taskDefinitions(subject),
        ...repository(subject),
        ...tags(subject),
        ...autoscaling(subject),
        ...logs(subject),
        ...policy_extras_state(subject),
    ];
}
/**
 * A revision is brought to a service, and registered, only by someone who may pass its roles to ECS tasks; `DescribeTaskDefinition`
 * knows no resource:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
function taskDefinitions(subject) {
    const { deploys, promotes, roleArns, logGroups } = subject.features;
    const isDeploying = deploys !== undefined || promotes;
    if (!isDeploying && logGroups.length === 0)
        return [];
    const family = deploys?.registersFamily;
    const revisions = arns_arnIn(arns_placeOf(subject), 'ecs', `task-definition/${family ?? ''}:*`);
    return [
        allow('TaskDefinitions', ['ecs:DescribeTaskDefinition'], ['*']),
        ...(family === undefined ? [] : [allow('Register', ['ecs:RegisterTaskDefinition'], [revisions])]),
        ...(family === undefined || deploys?.registersTags !== true
            ? []
            : [
                allow('RegisterTags', ['ecs:TagResource'], [revisions], {
                    StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
                }),
            ]),
        ...(isDeploying && roleArns.length > 0
            ? [
                allow('PassRoles', ['iam:PassRole'], roleArns, {
                    StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
                }),
            ]
            : []),
    ];
}
/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html */
function repository({ features }) {
    const arn = features.deploys?.repositoryArn;
    return arn === undefined ? [] : [allow('Image', ['ecr:DescribeImages'], [arn])];
}
function tags({ features, stable, canary }) {
    return features.tag && features.promotes
        ? [allow('Tags', ['ecs:TagResource'], [stable.arn, canary.arn])]
        : [];
}
/**
 * A scalable target's ARN holds an id of its own, which an older one may lack: then the condition keys narrow it down.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
 */
function autoscaling(subject) {
    const { autoscaling: way, scaled } = subject.features;
    if (way === 'ignore')
        return [];
    const any = arns_arnIn(arns_placeOf(subject), 'application-autoscaling', 'scalable-target/*');
    const known = scaled.flatMap(({ scalableTargetArn }) => scalableTargetArn ?? []);
    const resources = known.length === scaled.length ? known : [any];
    return [
        allow('Autoscaling', ['application-autoscaling:DescribeScalableTargets'], ['*']),
        ...(way === 'refuse' || scaled.length === 0
            ? []
            : [
                allow('SuspendAutoscaling', ['application-autoscaling:RegisterScalableTarget'], resources, {
                    StringEquals: {
                        'application-autoscaling:service-namespace': 'ecs',
                        'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
                    },
                }),
            ]),
    ];
}
/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
function logs(subject) {
    const { logGroups } = subject.features;
    if (logGroups.length === 0)
        return [];
    const streams = logGroups.map((name) => arns_arnIn(arns_placeOf(subject), 'logs', `log-group:${name}:log-stream:*`));
    return [allow('Logs', ['logs:GetLogEvents'], streams)];
}
/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
function policy_extras_state(subject) {
    const { stateTable } = subject.features;
    if (stateTable === undefined)
        return [];
    const table = arns_arnIn(arns_placeOf(subject), 'dynamodb', `table/${stateTable}`);
    return [allow('State', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], [table])];
}

;// CONCATENATED MODULE: ./build/src/preflight/policy-survey.js


const policy_survey_ELB = 'elasticloadbalancing';
/**
 * What only the findings of the preflight are made of. `sts:GetCallerIdentity` needs no permission; IAM's reads are of whoever runs
 * the job: a role that the configuration doesn't name may be any.
 */
function surveyStatements(subject) {
    const reads = [...metricReads(subject), ...attributeReads(subject)];
    const { partition, account } = arns_placeOf(subject);
    const role = subject.features.roleToAssume ?? `arn:${partition}:iam::${account}:role/*`;
    return [
        ...(reads.length === 0 ? [] : [allow('PreflightOptional', reads, ['*'])]),
        allow('PreflightOptionalOfRole', ['iam:GetRole', 'iam:SimulatePrincipalPolicy'], [role]),
    ];
}
function metricReads({ alarms, stable, canary }) {
    const hasGroup = stable.targetGroupArn !== undefined || canary.targetGroupArn !== undefined;
    return alarms.length > 0 || hasGroup ? ['cloudwatch:GetMetricData'] : [];
}
/** An Application Load Balancer always balances across zones, unless a target group says otherwise. */
function attributeReads({ stable, canary, forwardPoint }) {
    if (stable.targetGroupArn === undefined && canary.targetGroupArn === undefined)
        return [];
    return [
        ...(forwardPoint?.loadBalancer === 'application' ? [] : [`${policy_survey_ELB}:DescribeLoadBalancerAttributes`]),
        `${policy_survey_ELB}:DescribeTargetGroupAttributes`,
    ];
}

;// CONCATENATED MODULE: ./build/src/preflight/policy.js




/** What is only for the findings of the preflight: a rollout goes without, and says what it could not tell. */
const OPTIONAL = 'Preflight';
/**
 * The IAM policy that allows what a rollout of this configuration calls, a rollback and the preflight included, and no more.
 * Which action knows which resources and condition keys is AWS's to say:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html and its neighbours.
 */
function policyOf(subject) {
    return {
        Version: '2012-10-17',
        Statement: [...coreStatements(subject), ...extraStatements(subject), ...surveyStatements(subject)],
    };
}
/** As it is pasted into IAM. */
function printPolicy(policy) {
    return JSON.stringify(policy, null, 2);
}
/** What must be allowed for a rollout to work, for IAM to simulate: one entry a set of resources. */
function requiredOf(policy) {
    const required = policy.Statement.filter(({ Sid }) => !Sid.startsWith(OPTIONAL));
    const sets = Map.groupBy(required, ({ Resource }) => JSON.stringify(listed(Resource)));
    return [...sets.values()].map((statements) => ({
        actions: statements.flatMap(({ Action }) => listed(Action)),
        resources: statements[0] === undefined ? [] : listed(statements[0].Resource),
    }));
}
/** The values of the condition keys in the policy, as they will be in the calls. */
function contextOf({ Statement }) {
    const conditions = Statement.flatMap(({ Condition = {} }) => Object.values(Condition));
    return Object.fromEntries(conditions.flatMap((keys) => Object.entries(keys)));
}

;// CONCATENATED MODULE: ./build/src/preflight/asker.js




/** Asks AWS what a rollout can go without. What isn't told becomes a note, never a failure. */
class Asker {
    #cancel;
    #limit;
    #limitMs;
    /** What can't be told, by the words of why. */
    #failures = new Map();
    #late = [];
    /**
     * @param cancel ends everything: then `ask` rejects with its reason
     * @param limit aborts when the time for all answers, `limitMs`, is over
     */
    constructor(cancel, limit, limitMs) {
        this.#cancel = cancel;
        this.#limit = limit;
        this.#limitMs = limitMs;
    }
    /**
     * What comes of `work`, or `undefined` where AWS refuses, can't be reached or takes too long.
     *
     * @param what what can't be told then, e.g. `whether alarms have data`
     */
    async ask(what, work) {
        const signal = AbortSignal.any([this.#cancel, this.#limit]);
        try {
            return await unlessAborted(signal, work(signal));
        }
        catch (error) {
            this.#cancel.throwIfAborted();
            if (this.#limit.aborted)
                this.#late.push(what);
            else
                this.#failures.set((0,rollout_errors/* messageOf */.bD)(error), [...(this.#failures.get((0,rollout_errors/* messageOf */.bD)(error)) ?? []), what]);
            return undefined;
        }
    }
    /** One note for each reason; what was late shares one. */
    get findings() {
        const failures = [...this.#failures].map(([why, parts]) => note('preflight', `It could not be told ${parts.toSorted().join(', nor ')}. ${why}`, ''));
        if (this.#late.length === 0)
            return failures;
        const late = note('preflight', `AWS did not tell within ${spell(this.#limitMs)}: ${this.#late.toSorted().join('; ')}.`, 'Run `mode: plan` again to learn it.');
        return [...failures, late];
    }
}

;// CONCATENATED MODULE: ./build/src/preflight/metric-words.js
/** `AWS/ApplicationELB RequestCount (TargetGroup=…, LoadBalancer=…)`. */
function metric_words_wordsOf({ namespace, name, dimensions }) {
    const shown = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`);
    return `${namespace} ${name}${shown.length === 0 ? '' : ` (${shown.join(', ')})`}`;
}
/** One text for one metric, whatever order its dimensions come in. */
function keyOf({ namespace, name, dimensions, unit, accountId }) {
    const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([namespace, name, sorted, unit ?? null, accountId ?? null]);
}

;// CONCATENATED MODULE: ./build/src/preflight/reach.js

/** Best first: an alarm reaches as far as the best of its metrics. */
const ORDER = ['canary', 'unknown', 'both', 'stable', 'another', 'neighbour'];
const LOAD_BALANCING = ['AWS/ApplicationELB', 'AWS/NetworkELB', 'AWS/GatewayELB'];
const CONTAINERS = ['AWS/ECS', 'ECS/ContainerInsights'];
function furthest(reaches) {
    return ORDER.find((reach) => reaches.includes(reach)) ?? 'unknown';
}
/**
 * Compares the dimensions of a metric with both services and their target groups.
 *
 * @param loadBalancerArns those of the target groups; undefined where they aren't known
 */
function reachOf({ namespace, dimensions }, subject, loadBalancerArns) {
    const { ClusterName: cluster, LoadBalancer: loadBalancer } = dimensions;
    const isElsewhere = cluster !== undefined && cluster !== clusterName(subject);
    if (!isElsewhere && names(dimensions, subject, 'canary').length > 0)
        return 'canary';
    if (!isElsewhere && namesSharedFamily(dimensions, subject))
        return 'both';
    const ofStable = isElsewhere ? [] : names(dimensions, subject, 'stable');
    if (ofStable.some((dimension) => reach_isOurs(namespace) || /service|target.?group/i.test(dimension)))
        return 'stable';
    if (CONTAINERS.includes(namespace)) {
        return isElsewhere || Object.keys(dimensions).some((name) => name !== 'ClusterName') ? 'another' : 'both';
    }
    if (LOAD_BALANCING.includes(namespace)) {
        if (dimensions['TargetGroup'] !== undefined)
            return 'another';
        if (loadBalancer === undefined || loadBalancerArns === undefined)
            return 'unknown';
        return loadBalancerArns.some((arn) => dimensionOf(arn) === loadBalancer) ? 'both' : 'another';
    }
    return namespace.startsWith('AWS/') ? 'neighbour' : 'unknown';
}
/** A metric of the canary's as stable has it; undefined where nothing in it is the canary's own. */
function siblingOf(metric, subject) {
    const [canary, stable] = [identityOf(subject, 'canary'), identityOf(subject, 'stable')];
    const swapped = Object.entries(metric.dimensions).map(([name, value]) => {
        const kind = KINDS.find((each) => canary[each] === value);
        return [name, kind === undefined ? value : (stable[kind] ?? value)];
    });
    const isSame = swapped.every(([name, value]) => metric.dimensions[name] === value);
    return isSame ? undefined : { ...metric, dimensions: Object.fromEntries(swapped) };
}
const KINDS = ['service', 'arn', 'group', 'family'];
/** The dimensions that name one of the services. */
function names(dimensions, subject, role) {
    const identity = Object.values(identityOf(subject, role));
    return Object.entries(dimensions).flatMap(([name, value]) => (identity.includes(value) ? [name] : []));
}
/** What dimensions call a service. A family that both have is neither's. */
function identityOf(subject, role) {
    const { service, arn, targetGroupArn, taskDefinition } = subject[role];
    const family = taskDefinition === undefined ? undefined : familyOf(taskDefinition);
    const isOwn = family !== undefined && family !== sharedFamily(subject);
    return {
        service,
        arn,
        ...(targetGroupArn === undefined ? {} : { group: dimensionOf(targetGroupArn) }),
        ...(isOwn ? { family } : {}),
    };
}
function namesSharedFamily(dimensions, subject) {
    const shared = sharedFamily(subject);
    return Object.entries(dimensions).some(([name, value]) => /family/i.test(name) && value === shared);
}
/** The family of task definitions that both services run, if they do. */
function sharedFamily({ stable, canary }) {
    if (stable.taskDefinition === undefined || canary.taskDefinition === undefined)
        return undefined;
    const family = familyOf(canary.taskDefinition);
    return family === familyOf(stable.taskDefinition) ? family : undefined;
}
/** Whether AWS itself says what the dimensions of these metrics are. */
function reach_isOurs(namespace) {
    return LOAD_BALANCING.includes(namespace) || CONTAINERS.includes(namespace);
}

;// CONCATENATED MODULE: ./build/src/preflight/check-alarms.js



/** The only metric of a target group that is published without its load balancer, too. */
const LONELY = 'RequestCountPerTarget';
/** What alarms can't see for the way they are built. */
function checkAlarms(facts, subject) {
    const { alarms } = facts;
    if (alarms === undefined)
        return [];
    return [
        ...checkNumber(alarms),
        ...checkReach(alarms, subject, facts.loadBalancerArns),
        ...checkDimensions(alarms, facts.hadData),
        ...checkPeriods(alarms),
    ];
}
function checkNumber(alarms) {
    const [only] = alarms;
    if (only === undefined || alarms.length > 1 || only.leaves.length > 1)
        return [];
    return [
        findings_warning(only.name, `Alarm "${only.name}" is the only one: what it does not measure goes unnoticed.`, 'Add others: errors, latency, and what users do (orders, sign-ins), each for the canary by itself.'),
    ];
}
function checkReach(alarms, subject, loadBalancerArns) {
    const reaches = Map.groupBy(alarms.filter(({ isKnown, metrics }) => isKnown && metrics.length > 0), ({ metrics }) => furthest(metrics.map((metric) => reachOf(metric, subject, loadBalancerArns))));
    return [...reaches].flatMap(([reach, group]) => reachFinding(reach, group, subject));
}
function reachFinding(reach, alarms, subject) {
    const names = alarms.map(({ name }) => name);
    const isOne = names.length === 1;
    const watch = `${alarmsNamed(names)} ${isOne ? 'watches' : 'watch'}`;
    const watched = listing([...new Set(alarms.flatMap(({ metrics }) => metrics.map(metric_words_wordsOf)))]);
    const about = subjectOf(names);
    const { canary, stable } = subject;
    const neither = canary.targetGroupArn === undefined
        ? `${alarmsNamed(names)} ${isOne ? 'does' : 'do'} not watch service ${canary.service}`
        : `${watch} neither service ${canary.service} nor its target group`;
    const fix = `Watch ${fixedBy(subject)}.`;
    switch (reach) {
        case 'canary':
        case 'unknown':
            return [];
        case 'both':
            return [
                findings_warning(about, `${watch} canary and stable in one number (${watched}): a canary that fails all its requests shows only by its share.`, fix),
            ];
        case 'stable':
            return [findings_warning(about, `${neither}, but ${stable.service}: ${watched}.`, fix)];
        case 'another':
            return [findings_warning(about, `${neither}: ${watched}.`, fix)];
        case 'neighbour':
            return [
                note(about, `${neither}: ${watched}.`, 'That is right for what the canary may harm; it tells nothing of the canary itself.'),
            ];
    }
}
/** What an alarm on the canary has among its dimensions. */
function fixedBy({ canary, forwardPoint }) {
    if (forwardPoint?.loadBalancer === 'application' && canary.targetGroupArn !== undefined) {
        return `the canary by itself: dimensions TargetGroup and LoadBalancer of its target group, or ServiceName=${canary.service}`;
    }
    return `the canary by itself: dimension ServiceName=${canary.service}, or a metric that it alone publishes`;
}
/**
 * Metrics of a target group are published beside its load balancer:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
function checkDimensions(alarms, hadData) {
    const lonely = affected(alarms, (metric) => lacksLoadBalancer(metric) && hadData?.get(keyOf(metric)) !== true);
    if (lonely.length === 0)
        return [];
    return [
        findings_warning(subjectOf(lonely), `${alarmsNamed(lonely)} ${lonely.length === 1 ? 'names' : 'name'} a target group without its load balancer: no such metric is published, so ${lonely.length === 1 ? 'it watches' : 'they watch'} nothing.`, 'Add the dimension LoadBalancer (`app/<name>/<id>`) beside TargetGroup.'),
    ];
}
function lacksLoadBalancer({ namespace, name, dimensions }) {
    return (LOAD_BALANCING.includes(namespace) &&
        dimensions['TargetGroup'] !== undefined &&
        dimensions['LoadBalancer'] === undefined &&
        name !== LONELY);
}
/** Load balancers publish once a minute; ECS may do so every 20 seconds where a service asks for that. */
function checkPeriods(alarms) {
    const hasty = affected(alarms, ({ namespace, periodS = 60 }) => LOAD_BALANCING.includes(namespace) && periodS < 60);
    if (hasty.length === 0)
        return [];
    return [
        findings_warning(subjectOf(hasty), `${alarmsNamed(hasty)} ${hasty.length === 1 ? 'has' : 'have'} a period below a minute, but load balancers publish their metrics once a minute: most periods have no data, and count as \`treat missing data\` says.`, 'Set the period to 60 s.'),
    ];
}
/** Names of the alarms with such a metric; of a composite alarm, those of its children that have one. */
function affected(alarms, has) {
    const leaves = alarms.flatMap((alarm) => alarm.leaves);
    const isAffected = ({ watches }) => (watches?.metrics ?? []).some(has);
    return [...new Set(leaves.filter(isAffected).map(({ name }) => name))];
}

;// CONCATENATED MODULE: ./build/src/preflight/check-bakes.js


/**
 * How long after the fact a metric of whole minutes can be counted on to be there:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
 */
const METRIC_DELAY_S = 60;
/**
 * Bakes in which alarms cannot fire at all. The alarms that the rollout names are held against its steps elsewhere; here it is those
 * that composite alarms come down to, and for all of them the way back to a promoted stable.
 */
function checkBakes({ alarms = [] }, subject) {
    const { steps, promotionSteps } = subject;
    const leaves = distinct(alarms.flatMap((alarm) => alarm.leaves));
    const below = leaves.filter(({ name }) => !subject.alarms.includes(name));
    const there = steps.filter(({ share }) => share > 0);
    const back = promotionSteps.filter(({ bakeMs }) => bakeMs > 0);
    return [
        ...shortBakes(below, there, (share) => `${share} %`),
        ...shortBakes(leaves, back, (share) => `${100 - share} % of stable`),
    ];
}
function shortBakes(alarms, steps, show) {
    const groups = Map.groupBy(alarms.filter(({ periodS }) => periodS !== undefined), needOf);
    return [...groups].flatMap(([needMs, group]) => {
        const short = steps.filter(({ bakeMs }) => bakeMs < needMs);
        if (short.length === 0)
            return [];
        const names = group.map(({ name }) => name);
        const bakes = short.map(({ share, bakeMs }) => `${show(share)} (${spell(bakeMs)})`).join(', ');
        return [
            findings_warning(subjectOf(names), `${alarmsNamed(names)} cannot fire within the bake of ${bakes}: that takes ${spell(needMs)}.`, `Bake at least ${spell(needMs)}, or shorten the alarm.`),
        ];
    });
}
/** Period × datapoints to alarm, and until the metric is there, ms. */
function needOf({ periodS = 0, datapointsToAlarm, evaluationPeriods }) {
    const delayS = periodS >= 60 ? METRIC_DELAY_S : 0;
    return (periodS * (datapointsToAlarm ?? evaluationPeriods ?? 1) + delayS) * 1000;
}
function distinct(alarms) {
    return [...new Map(alarms.map((alarm) => [alarm.name, alarm])).values()];
}

;// CONCATENATED MODULE: ./build/src/preflight/check-groups.js


const DELAY = 'deregistration_delay.timeout_seconds';
const SLOW_START = 'slow_start.duration_seconds';
const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
const STICKY = 'stickiness.enabled';
/** What the settings of target groups and load balancers do to a rollout. */
function checkGroups(facts, subject) {
    const { stable, canary } = facts.groups ?? {};
    const groups = [stable, canary].flatMap((group) => group ?? []);
    const distinct = subject.sharedGroup ? groups.slice(0, 1) : groups;
    return [
        ...checkPair(stable, canary),
        ...checkStickiness(distinct, subject),
        ...checkDelay(distinct, subject),
        ...checkSlowStart(subject.sharedGroup ? distinct : groups.filter((group) => group === canary)),
        ...checkCrossZone(distinct, facts, subject),
    ];
}
function checkPair(stable, canary) {
    if (stable === undefined || canary === undefined)
        return [];
    const subject = `target groups ${stable.view.name} and ${canary.view.name}`;
    const checks = differences(stable.view.healthCheck, canary.view.healthCheck);
    const settings = [DELAY, SLOW_START].flatMap((key) => differences(only(stable.attributes, key), only(canary.attributes, key)));
    return [
        ...(checks.length === 0
            ? []
            : [
                findings_warning(subject, `Their health checks differ (stable, canary): ${checks.join('; ')}. What is healthy in one may not be in the other.`, 'Give both target groups the same health check.'),
            ]),
        ...(settings.length === 0
            ? []
            : [
                note(subject, `Their settings differ (stable, canary): ${settings.join('; ')}.`, 'Give both the same, so that versions are compared and not settings.'),
            ]),
    ];
}
/** What both say of, and differently. */
function differences(one = {}, other = {}) {
    return Object.entries(one).flatMap(([name, value]) => {
        const its = other[name];
        return its === undefined || its === value ? [] : [`${name} ${value}, ${its}`];
    });
}
function only(attributes, key) {
    const value = attributes?.[key];
    return value === undefined ? {} : { [key]: value };
}
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#sticky-sessions */
function checkStickiness(groups, { sharedGroup }) {
    const sticky = groups.filter(({ attributes }) => attributes?.[STICKY] === 'true');
    return sticky.map(({ view: { name } }) => sharedGroup
        ? findings_warning(`target group ${name}`, 'It is sticky: clients stay with the task they had, whatever the task counts say, so the canary gets new clients alone.', 'Disable stickiness of the target group, or allow for it in the length of each bake.')
        : note(`target group ${name}`, 'It is sticky, which holds within one target group: a client that the weights send to the other one gets another task, and later another again.', 'Keep sessions outside of the tasks, or enable stickiness in the forward action too.'));
}
/** A task that leaves its service drains first, and only then stops. */
function checkDelay(groups, subject) {
    const { rollbackTimeoutMs, stabilizeMs, forwardPoint } = subject;
    return groups.flatMap(({ view: { name }, attributes }) => {
        const delayMs = Number(attributes?.[DELAY] ?? 0) * 1000;
        const about = `target group ${name}`;
        const drains = `Its tasks drain for up to ${spell(delayMs)} (deregistration delay) before they stop`;
        if (delayMs >= rollbackTimeoutMs) {
            return [
                findings_warning(about, `${drains}, and a rollback has ${spell(rollbackTimeoutMs)} (\`rollback-timeout\`): it may end before they have.`, 'Shorten the deregistration delay, or lengthen `rollback-timeout`.'),
            ];
        }
        if (forwardPoint !== undefined || delayMs < stabilizeMs)
            return [];
        return [
            findings_warning(about, `${drains}, and a step waits ${spell(stabilizeMs)} for that (\`stabilize-timeout\`): it may fail.`, 'Shorten the deregistration delay, or lengthen `stabilize-timeout`.'),
        ];
    });
}
function checkSlowStart(groups) {
    return groups.flatMap(({ view: { name }, attributes }) => {
        const slowMs = Number(attributes?.[SLOW_START] ?? 0) * 1000;
        if (slowMs <= 0)
            return [];
        return [
            note(`target group ${name}`, `A new task gets its full part of the traffic only after ${spell(slowMs)} (slow start).`, 'Bake longer than that.'),
        ];
    });
}
/**
 * Without cross-zone balancing each zone's node sends to the targets of its own zone alone. A Network Load Balancer does so unless
 * told otherwise; a group may differ from its load balancer:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#target-group-cross-zone
 */
function checkCrossZone(groups, { loadBalancers }, { sharedGroup }) {
    const apart = groups.filter(({ view, attributes }) => {
        const own = attributes?.[CROSS_ZONE];
        if (own === 'true' || own === 'false')
            return own === 'false';
        return view.loadBalancerArns.some((arn) => loadBalancers?.get(arn)?.[CROSS_ZONE] === 'false');
    });
    if (apart.length === 0)
        return [];
    const names = apart.map(({ view: { name } }) => name).join(' and ');
    const effect = sharedGroup
        ? 'the share differs from zone to zone, and is 0 % where no canary task is'
        : 'the few tasks of the canary get what arrives in their zones, and what arrives in a zone without one may fail';
    return [
        findings_warning(`target ${apart.length === 1 ? 'group' : 'groups'} ${names}`, `Cross-zone load balancing is off: ${effect}.`, 'Turn it on, or run a canary task in every zone.'),
    ];
}

;// CONCATENATED MODULE: ./build/src/preflight/check-permissions.js

/** What the policies of whoever runs the job don't allow. A warning: what IAM simulates leaves policies of resources out. */
function checkPermissions({ permissions }) {
    if (permissions === undefined || permissions.denied.length === 0)
        return [];
    const { principalArn, denied } = permissions;
    const byAction = Map.groupBy(denied, ({ action }) => action);
    const shown = [...byAction].map(([action, decisions]) => `\`${action}\` on ${listing(decisions.map(resourceOf))}`);
    return [
        findings_warning('permissions', `By its policies ${principalArn} may not call ${listing(shown)}.`, 'Give it the policy that `mode: plan` prints.'),
    ];
}
function resourceOf({ resource, denial, by, unknownKeys }) {
    const reasons = [
        ...(denial === 'explicit' ? ['denied by a policy'] : []),
        ...(by === 'organization' ? ['not allowed by the organization'] : []),
        ...(by === 'boundary' ? ['not allowed by its permissions boundary'] : []),
        ...(unknownKeys.length === 0 ? [] : [`depends on ${unknownKeys.join(', ')}`]),
    ];
    return reasons.length === 0 ? resource : `${resource} (${reasons.join('; ')})`;
}

;// CONCATENATED MODULE: ./build/src/preflight/check-silence.js




/** Counts of what goes wrong: published when it happens, and not otherwise. */
const RARE = /5XX|4XX|_50\d_|Error|Reject|Fault|Failed|Throttle|Timeout|Reset/i;
/** Alarms that heard nothing for a day, and what becomes of that: the way they treat missing data can hide it. */
function checkSilence(facts, subject) {
    const { alarms, hadData } = facts;
    if (alarms === undefined || hadData === undefined)
        return [];
    const silent = alarms.filter((alarm) => isSilent(alarm, hadData));
    const groups = Map.groupBy(silent, (alarm) => `${silenceOf(alarm, hadData, subject)} ${modeOf(alarm)}`);
    return [...groups.values()].flatMap((group) => {
        const [first] = group;
        return first === undefined
            ? []
            : [silenceFinding(group, silenceOf(first, hadData, subject), modeOf(first), subject)];
    });
}
/** One datapoint of one metric is enough to know that the alarm hears something. */
function isSilent({ isKnown, metrics }, hadData) {
    return (isKnown &&
        metrics.length > 0 &&
        metrics.every((metric) => hadData.get(keyOf(metric)) === false) &&
        !metrics.every(lacksLoadBalancer));
}
function silenceOf({ metrics }, hadData, subject) {
    if (metrics.every(({ name }) => RARE.test(name)))
        return 'rare';
    const siblings = metrics.map((metric) => siblingOf(metric, subject));
    const isAlive = siblings.some((sibling) => sibling !== undefined && hadData.get(keyOf(sibling)) === true);
    return isAlive ? 'idle' : 'strange';
}
/** Of several alarms below one, the first's: they are built alike as a rule. */
function modeOf({ leaves }) {
    return leaves[0]?.treatMissingData ?? 'missing';
}
function silenceFinding(alarms, silence, mode, subject) {
    const names = alarms.map(({ name }) => name);
    const isOne = names.length === 1;
    const metrics = listing([...new Set(alarms.flatMap((alarm) => alarm.metrics.map(metric_words_wordsOf)))]);
    const message = `${alarmsNamed(names)} ${isOne ? 'has' : 'have'} had no datapoint in the last 24 hours (${metrics})${hiddenBy(mode, subject)}.`;
    const about = subjectOf(names);
    switch (silence) {
        case 'rare':
            return note(about, message, 'That is usual where nothing goes wrong; make sure that namespace, metric name and dimensions are spelt right.');
        case 'idle':
            return note(about, message, `That is usual while ${subject.canary.service} has no traffic: the same metric of ${subject.stable.service} has data.`);
        case 'strange':
            return findings_warning(about, message, 'Correct namespace, metric name or dimensions: CloudWatch takes any, and watches what does not exist.');
    }
}
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
function hiddenBy(mode, { insufficientData }) {
    switch (mode) {
        case 'notBreaching':
            return ', which `treat missing data: notBreaching` shows as OK';
        case 'ignore':
            return ', and `treat missing data: ignore` keeps the state it was in, such as OK';
        case 'breaching':
            return '';
        default:
            return insufficientData === 'ok'
                ? ', so that its state is INSUFFICIENT_DATA, which `insufficient-data: ok` takes for healthy'
                : '';
    }
}
/** Alarms that hear something now, and would stay OK if the canary fell silent in mid-rollout. */
function checkModes({ alarms, hadData }, subject) {
    const heard = (alarms ?? []).filter(({ metrics }) => metrics.some((metric) => hadData?.get(keyOf(metric)) === true));
    const isDeaf = ({ treatMissingData, watches }) => treatMissingData === 'ignore' && !(watches?.metrics ?? []).every(({ name }) => RARE.test(name));
    const names = [...new Set(heard.flatMap(({ leaves }) => leaves.filter(isDeaf).map(({ name }) => name)))];
    if (names.length === 0)
        return [];
    return [
        note(subjectOf(names), `${alarmsNamed(names)} ${names.length === 1 ? 'keeps its' : 'keep their'} state when data stops coming (\`treat missing data: ignore\`): should ${subject.canary.service} fall silent, OK stays OK.`, 'Use `missing`, or `breaching` where the metric is always published.'),
    ];
}

;// CONCATENATED MODULE: ./build/src/preflight/check-traffic.js


const check_traffic_HOUR_MS = 3_600_000;
/** Whether each bake brings the canary enough requests to tell anything, by the last hour's. */
function checkTraffic({ traffic }, { steps, minRequests }) {
    const watched = steps.filter(({ share, bakeMs }) => share > 0 && bakeMs > 0);
    if (traffic === undefined || minRequests === 0 || watched.length === 0)
        return [];
    const { unit } = traffic;
    if (traffic.amount === 0) {
        return [
            findings_warning('min-requests', `There were no ${unit} in the last hour: nothing would tell a good canary from a bad one.`, 'Roll out when there is traffic, or send some.'),
        ];
    }
    const few = watched.filter((step) => check_traffic_expected(step, traffic) < minRequests);
    const [first] = few;
    if (first === undefined)
        return [];
    const amount = Math.round(traffic.amount).toLocaleString('en');
    const shown = few.map((step) => `${step.share} % (${spell(step.bakeMs)}) ${Math.round(check_traffic_expected(step, traffic))}`);
    return [
        findings_warning('min-requests', `By the last hour's ${traffic.isAtMost ? 'at most ' : ''}${amount} ${unit}, the canary gets fewer than ${minRequests} in the bake of ${shown.join(', ')}: too few to tell anything.`, `Bake ${first.share} % for ${spell(neededMs(first, traffic, minRequests))}, begin with a greater share, or lower \`min-requests\`.`),
    ];
}
function check_traffic_expected({ share, bakeMs }, { amount }) {
    return ((amount * share) / 100) * (bakeMs / check_traffic_HOUR_MS);
}
/** Rounded up to a minute. */
function neededMs({ share }, { amount }, minRequests) {
    const ms = (minRequests / ((amount * share) / 100)) * check_traffic_HOUR_MS;
    return Math.ceil(ms / 60_000) * 60_000;
}

;// CONCATENATED MODULE: ./build/src/preflight/rule.js
/** A condition on one alarm, whose name may be quoted, and may be an ARN. */
const CONDITION = /\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)'|([^\s()"']+))\s*\)/gi;
/** What joins conditions, and nothing else. */
const JOINTS = /^(?:[\s()]|\b(?:AND|OR|NOT|TRUE|FALSE)\b)*$/i;
/**
 * The names of the alarms in a composite alarm's rule. `isWhole` is false where it holds something that isn't known here, so that
 * there may be more: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
function alarmsInRule(rule) {
    const names = [...rule.matchAll(CONDITION)].map(([, double, single, bare]) => nameOf(double ?? single ?? bare ?? ''));
    return { names: [...new Set(names)], isWhole: JOINTS.test(rule.replaceAll(CONDITION, ' ')) };
}
function nameOf(reference) {
    const plain = reference.replaceAll(/\\(.)/g, '$1');
    return /^arn:[^:]*:cloudwatch:[^:]*:\d*:alarm:(.+)$/.exec(plain)?.[1] ?? plain;
}

;// CONCATENATED MODULE: ./build/src/preflight/alarm-tree.js



/** Composite alarms of composite alarms: as deep as anybody builds them, and an end to rules that go in circles. */
const DEPTH = 5;
/** Alarms with what they come down to. Those that don't exist are left out: others say so. */
async function alarmTree(aws, names, signal) {
    const known = new Map();
    let wanted = unique(names);
    for (let depth = 0; depth < DEPTH && wanted.length > 0; depth++) {
        const { found } = await describeAlarms(aws, wanted, signal);
        for (const alarm of found)
            known.set(alarm.name, alarm);
        wanted = unique(found.flatMap(({ rule }) => (rule === undefined ? [] : alarmsInRule(rule).names)));
        wanted = wanted.filter((name) => !known.has(name));
    }
    return unique(names).flatMap((name) => {
        const alarm = known.get(name);
        return alarm === undefined ? [] : [watching(alarm, known)];
    });
}
function watching(alarm, known) {
    const { leaves, isWhole } = leavesOf(alarm, known, new Set());
    return {
        name: alarm.name,
        leaves,
        metrics: leaves.flatMap(({ watches }) => watches?.metrics ?? []),
        isKnown: isWhole && leaves.every(({ watches }) => watches?.mayBeMore === false),
    };
}
function leavesOf(alarm, known, seen) {
    if (seen.has(alarm.name))
        return { leaves: [], isWhole: true };
    seen.add(alarm.name);
    if (alarm.kind === 'metric')
        return { leaves: [alarm], isWhole: true };
    const { names, isWhole } = alarmsInRule(alarm.rule ?? '');
    const children = names.map((name) => {
        const child = known.get(name);
        return child === undefined ? { leaves: [], isWhole: false } : leavesOf(child, known, seen);
    });
    return {
        leaves: children.flatMap(({ leaves }) => leaves),
        isWhole: isWhole && children.every((child) => child.isWhole),
    };
}

;// CONCATENATED MODULE: ./build/src/aws/group-attributes.js

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html */
async function targetGroupAttributes(aws, targetGroupArn, signal) {
    const input = { TargetGroupArn: targetGroupArn };
    const { Attributes } = await call('elasticloadbalancing:DescribeTargetGroupAttributes', targetGroupArn, async () => (await aws.elb()).describeTargetGroupAttributes(input, { abortSignal: signal }), signal);
    return byKey(Attributes);
}
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html */
async function loadBalancerAttributes(aws, loadBalancerArn, signal) {
    const input = { LoadBalancerArn: loadBalancerArn };
    const { Attributes } = await call('elasticloadbalancing:DescribeLoadBalancerAttributes', loadBalancerArn, async () => (await aws.elb()).describeLoadBalancerAttributes(input, { abortSignal: signal }), signal);
    return byKey(Attributes);
}
function byKey(attributes = []) {
    return Object.fromEntries(attributes.flatMap(({ Key, Value }) => (Key === undefined || Value === undefined ? [] : [[Key, Value]])));
}

;// CONCATENATED MODULE: ./build/src/aws/target-groups.js


/** A page of an answer holds up to 400; AWS documents no length for the list of ARNs, so it is kept short. */
const GROUPS_A_CALL = 20;
/** Target groups by ARN, in the order asked. One that does not exist is `missing`, not an error. */
async function describeTargetGroups(aws, arns, signal) {
    const views = [];
    for (const batch of batches(unique(arns), GROUPS_A_CALL))
        views.push(...(await existing(aws, batch, signal)));
    const byArn = new Map(views.map((view) => [view.arn, view]));
    const found = unique(arns).flatMap((arn) => byArn.get(arn) ?? []);
    return { found, missing: unique(arns).filter((arn) => !byArn.has(arn)) };
}
/** Every target registered in a group. A group that does not exist is a RemoteError that `isNotFound` recognises. */
async function targetHealth(aws, targetGroupArn, signal) {
    const input = { TargetGroupArn: targetGroupArn };
    const { TargetHealthDescriptions: described = [] } = await call('elasticloadbalancing:DescribeTargetHealth', targetGroupArn, async () => (await aws.elb()).describeTargetHealth(input, { abortSignal: signal }), signal);
    return described.map(({ Target, TargetHealth }) => ({
        id: Target?.Id ?? '',
        ...(Target?.Port === undefined ? {} : { port: Target.Port }),
        state: TargetHealth?.State ?? 'unavailable',
        ...(TargetHealth?.Reason === undefined ? {} : { reason: TargetHealth.Reason }),
        ...(TargetHealth?.Description === undefined ? {} : { description: TargetHealth.Description }),
    }));
}
/** One missing group makes AWS refuse the whole list, so then each is asked for by itself. */
async function existing(aws, arns, signal) {
    try {
        const { TargetGroups = [] } = await call('elasticloadbalancing:DescribeTargetGroups', arns.join(', '), async () => (await aws.elb()).describeTargetGroups({ TargetGroupArns: [...arns] }, { abortSignal: signal }), signal);
        return TargetGroups.map(target_groups_viewOf);
    }
    catch (error) {
        if (!isNotFound(error))
            throw error;
        if (arns.length === 1)
            return [];
        const found = [];
        for (const arn of arns)
            found.push(...(await existing(aws, [arn], signal)));
        return found;
    }
}
function target_groups_viewOf(group) {
    const arn = group.TargetGroupArn ?? '';
    return {
        arn,
        name: group.TargetGroupName ?? lastSegment(arn.slice(0, arn.lastIndexOf('/'))),
        protocol: group.Protocol ?? '',
        targetType: group.TargetType ?? 'instance',
        healthCheckEnabled: group.HealthCheckEnabled ?? true,
        healthCheck: healthCheckOf(group),
        loadBalancerArns: unique(group.LoadBalancerArns ?? []),
    };
}
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html */
function healthCheckOf(group) {
    const settings = {
        protocol: group.HealthCheckProtocol,
        port: group.HealthCheckPort,
        path: group.HealthCheckPath,
        matcher: group.Matcher?.HttpCode ?? group.Matcher?.GrpcCode,
        'interval, s': group.HealthCheckIntervalSeconds,
        'timeout, s': group.HealthCheckTimeoutSeconds,
        'healthy threshold': group.HealthyThresholdCount,
        'unhealthy threshold': group.UnhealthyThresholdCount,
    };
    return Object.fromEntries(Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}

;// CONCATENATED MODULE: ./build/src/preflight/read-groups.js



function groupArns({ stable, canary }) {
    return unique([stable, canary].flatMap(({ targetGroupArn }) => targetGroupArn ?? []));
}
async function readGroups(aws, asker, subject) {
    const arns = groupArns(subject);
    if (arns.length === 0)
        return undefined;
    const answer = await asker.ask('how the target groups compare', (signal) => describeTargetGroups(aws, arns, signal));
    return answer?.found;
}
async function readAttributes(aws, asker, subject) {
    const arns = groupArns(subject);
    if (arns.length === 0)
        return undefined;
    return asker.ask('stickiness, deregistration delay and slow start of the target groups', (signal) => byArn(arns, (arn) => targetGroupAttributes(aws, arn, signal)));
}
function balancersOf(groups) {
    return unique(groups.flatMap(({ loadBalancerArns }) => loadBalancerArns));
}
/** An Application Load Balancer always balances across zones, whatever its targets' groups do. */
async function readBalancers(aws, asker, groups) {
    const arns = balancersOf(groups).filter((arn) => !isApplication(arn));
    if (arns.length === 0)
        return undefined;
    return asker.ask('whether cross-zone load balancing is on', (signal) => byArn(arns, (arn) => loadBalancerAttributes(aws, arn, signal)));
}
async function byArn(arns, read) {
    return new Map(await Promise.all(arns.map(async (arn) => [arn, await read(arn)])));
}
function isApplication(loadBalancerArn) {
    return loadBalancerArn.includes(':loadbalancer/app/');
}

;// CONCATENATED MODULE: ./build/src/aws/metrics.js


/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const QUERIES_A_CALL = 500;
/**
 * What metrics come to over a stretch of time, in the order asked; `undefined` where CloudWatch gave no whole answer for one (an
 * error of its own, or an account that doesn't share it).
 */
async function metricTotals(aws, metrics, stretch, signal) {
    const totals = [];
    for (const batch of batches(metrics, QUERIES_A_CALL)) {
        totals.push(...(await totalsOf(aws, batch, stretch, signal)));
    }
    return totals;
}
async function totalsOf(aws, metrics, { from, to, periodS, stat }, signal) {
    const values = metrics.map(() => []);
    const failed = new Set();
    let nextToken;
    do {
        const input = {
            MetricDataQueries: metrics.map((metric, at) => queryOf(metric, at, periodS, stat)),
            StartTime: new Date(from),
            EndTime: new Date(to),
            ...(nextToken === undefined ? {} : { NextToken: nextToken }),
        };
        const page = await call('cloudwatch:GetMetricData', 'all metrics', async () => (await aws.cloudwatch()).getMetricData(input, { abortSignal: signal }), signal);
        for (const result of page.MetricDataResults ?? []) {
            const at = Number(result.Id?.slice(1));
            values[at]?.push(...(result.Values ?? []));
            if (result.StatusCode === 'InternalError' || result.StatusCode === 'Forbidden')
                failed.add(at);
        }
        nextToken = page.NextToken;
    } while (nextToken !== undefined && nextToken !== '');
    return values.map((its, at) => (failed.has(at) ? undefined : totalOf(its)));
}
function queryOf({ namespace, name, dimensions, unit, accountId }, at, periodS, stat) {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    return {
        Id: `m${at}`,
        MetricStat: {
            Metric: { Namespace: namespace, MetricName: name, Dimensions },
            Period: periodS,
            Stat: stat,
            ...(unit === undefined ? {} : { Unit: unit }),
        },
        ...(accountId === undefined ? {} : { AccountId: accountId }),
    };
}
function totalOf(values) {
    return { sum: values.reduce((sum, value) => sum + value, 0), datapoints: values.length };
}

;// CONCATENATED MODULE: ./build/src/preflight/read-metrics.js





const read_metrics_HOUR_MS = 3_600_000;
const DAY_MS = 24 * read_metrics_HOUR_MS;
/** New connections: what a Network Load Balancer counts. */
const CONNECTIONS = 'NewFlowCount';
/** Every metric of every alarm, and those of stable that the canary's are compared with. */
async function readData(aws, clock, asker, subject, alarms) {
    const own = alarms.flatMap(({ metrics }) => metrics);
    const all = [...own, ...own.flatMap((metric) => siblingOf(metric, subject) ?? [])];
    const metrics = [...new Map(all.map((metric) => [keyOf(metric), metric])).values()];
    if (metrics.length === 0)
        return undefined;
    const to = clock.now();
    const stretch = { from: to - DAY_MS, to, periodS: 3600, stat: 'SampleCount' };
    const totals = await asker.ask("whether the alarms' metrics had any data in the last day", (signal) => metricTotals(aws, metrics, stretch, signal));
    if (totals === undefined)
        return undefined;
    return new Map(metrics.flatMap((metric, at) => {
        const total = totals[at];
        return total === undefined ? [] : [[keyOf(metric), total.datapoints > 0]];
    }));
}
/**
 * Requests of the target groups behind an Application Load Balancer, which publishes nothing when there are none. A Network Load
 * Balancer counts new connections, those of all its listeners together, and always publishes that:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
async function readTraffic(aws, clock, asker, groups) {
    const metrics = trafficMetrics(groups);
    const [first] = metrics;
    if (first === undefined)
        return undefined;
    const to = clock.now();
    const stretch = { from: to - read_metrics_HOUR_MS, to, periodS: 60, stat: 'Sum' };
    const totals = await asker.ask('whether there is enough traffic for each step', (signal) => metricTotals(aws, metrics, stretch, signal));
    if (totals === undefined)
        return undefined;
    const known = totals.flatMap((total) => total ?? []);
    const isAtMost = first.name === CONNECTIONS;
    const isTold = known.length === metrics.length && (!isAtMost || known.some(({ datapoints }) => datapoints > 0));
    if (!isTold)
        return undefined;
    const amount = known.reduce((all, { sum }) => all + sum, 0);
    return { amount, unit: isAtMost ? 'connections' : 'requests', isAtMost };
}
function trafficMetrics(groups) {
    const arns = balancersOf(groups);
    if (arns.length > 0 && arns.every(isApplication)) {
        return groups.flatMap(({ arn, loadBalancerArns }) => loadBalancerArns.map((balancer) => ({
            namespace: 'AWS/ApplicationELB',
            name: 'RequestCount',
            dimensions: { TargetGroup: dimensionOf(arn), LoadBalancer: dimensionOf(balancer) },
        })));
    }
    if (!arns.every((arn) => arn.includes(':loadbalancer/net/')))
        return [];
    return arns.map((arn) => ({
        namespace: 'AWS/NetworkELB',
        name: CONNECTIONS,
        dimensions: { LoadBalancer: dimensionOf(arn) },
    }));
}

;// CONCATENATED MODULE: ./build/src/aws/permissions.js



/** ARN of whoever the credentials in use belong to. Needs no permission. */
async function callerArn(aws, signal) {
    const { Arn } = await call('sts:GetCallerIdentity', 'the credentials of this job', async () => (await aws.sts()).getCallerIdentity({}, { abortSignal: signal }), signal);
    return Arn ?? '';
}
/** ARN of a role, which may have a path that the ARN of its sessions leaves out. */
async function roleArn(aws, name, signal) {
    const { Role } = await call('iam:GetRole', `role ${name}`, async () => (await aws.iam()).getRole({ RoleName: name }, { abortSignal: signal }), signal);
    return Role?.Arn ?? '';
}
/**
 * Asks IAM whether the policies of a user or role, its boundary and the organization's policies allow actions on resources.
 * Policies of sessions and of the resources themselves are left out of account:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 *
 * @param principalArn ARN of a user or a role, never that of a role's session
 * @param context values of condition keys, such as `ecs:cluster`
 */
async function simulate(aws, principalArn, { actions, resources }, context, signal) {
    const decisions = [];
    let marker;
    do {
        const input = {
            PolicySourceArn: principalArn,
            ActionNames: [...actions],
            ResourceArns: [...resources],
            ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
                ContextKeyName,
                ContextKeyValues: [value],
                ContextKeyType: 'string',
            })),
            ...(marker === undefined ? {} : { Marker: marker }),
        };
        const page = await call('iam:SimulatePrincipalPolicy', principalArn, async () => (await aws.iam()).simulatePrincipalPolicy(input, { abortSignal: signal }), signal);
        decisions.push(...(page.EvaluationResults ?? []).flatMap((result) => decisionsOf(result, resources)));
        marker = page.IsTruncated === true ? page.Marker : undefined;
    } while (marker !== undefined && marker !== '');
    return decisions;
}
/**
 * One decision a resource. Where the answer isn't broken down, as for `*`, it holds for the resource that it names, or else for all
 * that were asked about: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
function decisionsOf(result, resources) {
    const { EvalActionName: action = '', ResourceSpecificResults: specific = [] } = result;
    const by = obstacleOf(result);
    const common = { action, ...(by === undefined ? {} : { by }) };
    if (specific.length > 0)
        return specific.map((each) => ({ ...common, ...ofResource(each) }));
    const named = resources.filter((resource) => resource === result.EvalResourceName);
    return (named.length > 0 ? named : resources).map((resource) => ({
        ...common,
        resource,
        ...decided(result.EvalDecision),
        unknownKeys: result.MissingContextValues ?? [],
    }));
}
function ofResource({ EvalResourceName, EvalResourceDecision, MissingContextValues, }) {
    return {
        resource: EvalResourceName ?? '',
        ...decided(EvalResourceDecision),
        unknownKeys: MissingContextValues ?? [],
    };
}
function decided(decision) {
    return {
        isAllowed: decision === 'allowed',
        denial: decision === 'explicitDeny' ? 'explicit' : 'implicit',
    };
}
function obstacleOf(result) {
    if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false)
        return 'organization';
    if (result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false)
        return 'boundary';
    return undefined;
}
/** Whether IAM said that there is no such user or role. */
function isNoSuchEntity(error) {
    return error instanceof rollout_errors/* RemoteError */.Hi && failureOf(error.cause).code === 'NoSuchEntity';
}

;// CONCATENATED MODULE: ./build/src/preflight/read-permissions.js


/** `arn:aws:sts::123456789012:assumed-role/deployer/session-7`. */
const SESSION = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//;
/**
 * What whoever runs this job may not do of what it needs; `undefined` where no policy decides: the account itself may do all, and
 * a federated user has the policies of whoever asked for it. Sets of resources come one after the other: IAM allows few calls a
 * second.
 */
async function readPermissions(aws, subject, signal) {
    const principal = await principalOf(aws, subject, await callerArn(aws, signal), signal);
    if (principal === undefined)
        return undefined;
    const policy = policyOf(subject);
    const context = contextOf(policy);
    const denied = [];
    for (const asked of requiredOf(policy)) {
        const decisions = await simulate(aws, principal.arn, asked, context, signal).catch((error) => {
            throw isNoSuchEntity(error) && principal.pathFailure !== undefined ? principal.pathFailure : error;
        });
        denied.push(...decisions.filter(({ isAllowed }) => !isAllowed));
    }
    return { principalArn: principal.arn, denied };
}
/** The user or role whose policies decide. A session's ARN lacks the path of its role, which IAM tells. */
async function principalOf(aws, { features: { roleToAssume } }, caller, signal) {
    const [, partition = 'aws', account = '', name] = SESSION.exec(caller) ?? [];
    if (name === undefined)
        return /:iam::\d+:(?:user|role)\//.test(caller) ? { arn: caller } : undefined;
    if (roleToAssume?.endsWith(`/${name}`) === true)
        return { arn: roleToAssume };
    try {
        return { arn: await roleArn(aws, name, signal) };
    }
    catch (pathFailure) {
        signal.throwIfAborted();
        return { arn: `arn:${partition}:iam::${account}:role/${name}`, pathFailure };
    }
}

;// CONCATENATED MODULE: ./build/src/preflight/read.js




/** Asks AWS for everything the checks go by, side by side. */
async function readFacts(aws, clock, asker, subject) {
    const views = readGroups(aws, asker, subject);
    const alarms = readAlarms(aws, asker, subject);
    const [known, groups, attributes, balancers, hadData, traffic, permissions] = await Promise.all([
        alarms,
        views,
        readAttributes(aws, asker, subject),
        views.then((found) => readBalancers(aws, asker, found ?? [])),
        alarms.then((found) => readData(aws, clock, asker, subject, found ?? [])),
        views.then((found) => readTraffic(aws, clock, asker, found ?? [])),
        asker.ask('whether permissions are missing', (signal) => readPermissions(aws, subject, signal)),
    ]);
    const groupOf = (arn) => {
        const view = groups?.find((each) => each.arn === arn);
        const its = arn === undefined ? undefined : attributes?.get(arn);
        return view && { view, ...(its === undefined ? {} : { attributes: its }) };
    };
    const [stable, canary] = [groupOf(subject.stable.targetGroupArn), groupOf(subject.canary.targetGroupArn)];
    return {
        ...(known === undefined ? {} : { alarms: known }),
        ...(hadData === undefined ? {} : { hadData }),
        ...(traffic === undefined ? {} : { traffic }),
        groups: {
            ...(stable === undefined ? {} : { stable }),
            ...(canary === undefined ? {} : { canary }),
        },
        ...(groups === undefined ? {} : { loadBalancerArns: balancersOf(groups) }),
        ...(balancers === undefined ? {} : { loadBalancers: balancers }),
        ...(permissions === undefined ? {} : { permissions }),
    };
}
async function readAlarms(aws, asker, { alarms }) {
    if (alarms.length === 0)
        return undefined;
    return asker.ask('what the alarms watch', (signal) => alarmTree(aws, alarms, signal));
}

;// CONCATENATED MODULE: ./build/src/preflight/survey.js










/** For everything together: a rollout goes without what AWS hasn't told by then. */
const LIMIT_MS = 20_000;
/**
 * What a person should know about a configuration before it is trusted: warnings and notes, never errors. Only reads, and rejects
 * only when `signal` aborts: what AWS doesn't tell is a note.
 */
async function survey(aws, clock, subject, signal) {
    signal.throwIfAborted();
    const limit = timer(clock, LIMIT_MS, () => new rollout_errors/* DeadlineError */.j3('The time for the preflight is over.'));
    try {
        const asker = new Asker(signal, limit.signal, LIMIT_MS);
        const facts = await readFacts(aws, clock, asker, subject);
        return [
            ...checkAlarms(facts, subject),
            ...checkSilence(facts, subject),
            ...checkModes(facts, subject),
            ...checkBakes(facts, subject),
            ...checkTraffic(facts, subject),
            ...checkGroups(facts, subject),
            ...checkPermissions(facts),
            ...asker.findings,
        ];
    }
    finally {
        limit.cancel();
    }
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./build/src/aws/scalable-targets.js



/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html */
const TARGETS_A_CALL = 50;
const NAMESPACE = 'ecs';
const DIMENSION = 'ecs:service:DesiredCount';
/** Scaling of services by name; one that is not there has none. */
async function describeScaling(aws, cluster, services, signal) {
    const found = new Map();
    for (const batch of batches(unique(services), TARGETS_A_CALL)) {
        const ids = batch.map((service) => scalingId(cluster, service));
        for (const target of await targets(aws, ids, signal)) {
            if (target.ResourceId !== undefined)
                found.set(lastSegment(target.ResourceId), scalingOf(target));
        }
    }
    return found;
}
/**
 * Sets limits and suspensions. One request, never retried. Any such call brings the desired count within the limits at once:
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */
async function setScaling(aws, cluster, service, scaling, signal) {
    const id = scalingId(cluster, service);
    const input = {
        ServiceNamespace: NAMESPACE,
        ScalableDimension: DIMENSION,
        ResourceId: id,
        MinCapacity: scaling.min,
        MaxCapacity: scaling.max,
        SuspendedState: {
            DynamicScalingInSuspended: scaling.inSuspended,
            DynamicScalingOutSuspended: scaling.outSuspended,
            ScheduledScalingSuspended: scaling.scheduledSuspended,
        },
    };
    await call('application-autoscaling:RegisterScalableTarget', id, async () => (await aws.autoscalingOnce()).registerScalableTarget(input, { abortSignal: signal }), signal);
}
/** `service/prod/web`, whether cluster and service are named or given by ARN. */
function scalingId(cluster, service) {
    return `service/${lastSegment(cluster)}/${lastSegment(service)}`;
}
/** Scaling as another process has saved it. Throws an error that names the place that is wrong. */
function readScaling(saved) {
    return {
        min: number(field(saved, 'min')),
        max: number(field(saved, 'max')),
        inSuspended: decode_boolean(field(saved, 'inSuspended')),
        outSuspended: decode_boolean(field(saved, 'outSuspended')),
        scheduledSuspended: decode_boolean(field(saved, 'scheduledSuspended')),
    };
}
async function targets(aws, ids, signal) {
    const found = [];
    let token;
    do {
        const input = {
            ServiceNamespace: NAMESPACE,
            ScalableDimension: DIMENSION,
            ResourceIds: [...ids],
            ...(token === undefined ? {} : { NextToken: token }),
        };
        const page = await call('application-autoscaling:DescribeScalableTargets', ids.join(', '), async () => (await aws.autoscaling()).describeScalableTargets(input, { abortSignal: signal }), signal);
        found.push(...(page.ScalableTargets ?? []).filter(({ ResourceId }) => ids.includes(ResourceId ?? '')));
        token = page.NextToken;
    } while (token !== undefined && token !== '');
    return found;
}
function scalingOf({ MinCapacity, MaxCapacity, SuspendedState = {} }) {
    return {
        min: MinCapacity ?? 0,
        max: MaxCapacity ?? 0,
        inSuspended: SuspendedState.DynamicScalingInSuspended ?? false,
        outSuspended: SuspendedState.DynamicScalingOutSuspended ?? false,
        scheduledSuspended: SuspendedState.ScheduledScalingSuspended ?? false,
    };
}

;// CONCATENATED MODULE: ./build/src/traffic/json.js
/** What comes from a checkpoint is somebody else's data until these have looked at it. They throw a TypeError that names it. */
function json_isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isList(value) {
    return Array.isArray(value);
}
function json_record(value, what) {
    if (json_isRecord(value))
        return value;
    throw malformed(what, 'an object', value);
}
function json_text(value, what) {
    if (typeof value === 'string' && value !== '')
        return value;
    throw malformed(what, 'a text', value);
}
/** A whole number of tasks or targets, 0 or more. */
function count(value, what) {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
        return value;
    throw malformed(what, 'a whole number, 0 or more', value);
}
function json_oneOf(value, allowed, what) {
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined)
        return found;
    throw malformed(what, allowed.join(' or '), value);
}
/** Plain data of whatever shape; what is undefined is left out. */
function toJson(value, what) {
    if (value === null || typeof value === 'string' || typeof value === 'boolean')
        return value;
    if (typeof value === 'number' && Number.isFinite(value))
        return value;
    if (isList(value))
        return value.map((item) => toJson(item, what));
    if (json_isRecord(value)) {
        return Object.fromEntries(Object.entries(value)
            .filter(([, item]) => item !== undefined)
            .map(([key, item]) => [key, toJson(item, what)]));
    }
    throw malformed(what, 'plain data', value);
}
function malformed(what, expected, value) {
    const seen = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
    return new TypeError(`Malformed ${what}: expected ${expected}, got ${seen}.`);
}

;// CONCATENATED MODULE: ./build/src/traffic/target.js




function pairOf(target) {
    return { stable: target.stable.targetGroupArn, canary: target.canary.targetGroupArn };
}
/** Whether both services' tasks are in one target group. */
function sharesGroup(target) {
    const { stable, canary } = target;
    return stable.targetGroupArn !== undefined && stable.targetGroupArn === canary.targetGroupArn;
}
/**
 * Whether two targets are one place; a cluster may be named or given by its ARN. Revisions of the services count where the
 * rollout doesn't change them itself; what autoscaling makes of a service is for whoever reads its knobs.
 */
function isSameTarget(one, other) {
    return (0,external_node_util_.isDeepStrictEqual)(target_placeOf(one), target_placeOf(other));
}
/** The target that another process has saved as JSON. Throws a TypeError on anything else. */
function parseTarget(json) {
    const saved = json_record(json, 'target');
    const common = {
        region: json_text(saved['region'], 'region of the target'),
        cluster: json_text(saved['cluster'], 'cluster of the target'),
        ...(saved['releases'] === true ? { releases: true } : {}),
        ...(saved['scaling'] === undefined ? {} : { scaling: scalings(saved['scaling']) }),
    };
    const stable = service(saved['stable'], 'stable service of the target');
    const canary = service(saved['canary'], 'canary service of the target');
    switch (json_oneOf(saved['kind'], ['task-count', 'listener'], 'kind of the target')) {
        case 'task-count':
            return {
                kind: 'task-count',
                ...common,
                stable,
                canary,
            };
        case 'listener':
            return {
                kind: 'listener',
                ...common,
                stable: withGroup(stable, 'stable service of the target'),
                canary: withGroup(canary, 'canary service of the target'),
                forwardPoint: forwardPoint(saved['forwardPoint']),
            };
    }
}
/** An ALB, NLB or gateway load balancer, as its ARN says (`…:loadbalancer/app/…`; listeners and rules alike). */
function loadBalancerKind(arn) {
    const [, kind] = /:(?:loadbalancer|listener|listener-rule)\/(app|net|gwy)\//.exec(arn) ?? [];
    if (kind === 'net')
        return 'network';
    return kind === 'gwy' ? 'gateway' : 'application';
}
/** The name in a target group's ARN, for people: `…:targetgroup/web-blue/0123` is `web-blue`. */
function target_groupName(arn) {
    return /:targetgroup\/([^/]+)\//.exec(arn)?.[1] ?? arn;
}
function target_placeOf(target) {
    const { releases = false, kind, region } = target;
    const service = ({ taskDefinition, ...rest }) => releases || taskDefinition === undefined ? rest : { ...rest, taskDefinition };
    return {
        ...{ releases, kind, region, cluster: target.cluster.replace(/^.*\//, '') },
        ...{ stable: service(target.stable), canary: service(target.canary) },
        forwardPoint: target.kind === 'listener' ? target.forwardPoint : undefined,
    };
}
function service(value, what) {
    const saved = json_record(value, what);
    const { targetGroupArn, taskDefinition } = saved;
    return {
        service: json_text(saved['service'], what),
        ...(taskDefinition === undefined ? {} : { taskDefinition: json_text(taskDefinition, what) }),
        ...(targetGroupArn === undefined ? {} : { targetGroupArn: json_text(targetGroupArn, what) }),
    };
}
function scalings(value) {
    const saved = json_record(value, 'scaling of the target');
    const [stable, canary] = ['stable', 'canary'].map((role) => saved[role] === undefined ? undefined : readScaling(place(saved[role], `scaling of the ${role} service`)));
    return { ...(stable === undefined ? {} : { stable }), ...(canary === undefined ? {} : { canary }) };
}
function withGroup(saved, what) {
    return { ...saved, targetGroupArn: json_text(saved.targetGroupArn, `target group of the ${what}`) };
}
function forwardPoint(value) {
    const saved = json_record(value, 'forward point');
    return {
        kind: json_oneOf(saved['kind'], ['listener', 'rule'], 'kind of the forward point'),
        arn: json_text(saved['arn'], 'ARN of the forward point'),
        label: json_text(saved['label'], 'label of the forward point'),
        loadBalancer: json_oneOf(saved['loadBalancer'], ['application', 'network', 'gateway'], 'load balancer of the forward point'),
    };
}

;// CONCATENATED MODULE: ./build/src/foresee.js









/** Behind a Network Load Balancer, where nobody says otherwise. */
const NLB_SETTLE_MS = 120_000;
/** The tasks and the time that a plan takes, and what speaks against them. Reads nothing. */
function forecastAt({ config, around }, { target, snapshot, steps, release, credentialsLeftMs }) {
    const { stable, canary } = snapshot.split;
    const forecast = forecastOf({
        start: { stable: stable.desired, canary: canary.desired },
        way: target.kind,
        steps,
        promotion: release?.promotion ?? [],
        deploys: release?.isThere === false,
        settleMs: config.settleMs ?? settleOf(target),
        stabilizeMs: config.stabilizeMs,
    });
    const findings = checkDuration(forecast, {
        ...(around.runner === undefined ? {} : { runner: around.runner }),
        ...(credentialsLeftMs === undefined ? {} : { credentialsLeftMs }),
    });
    const limits = {
        ...(around.runner === undefined ? {} : { jobLimitMs: JOB_LIMIT_MS[around.runner] }),
        ...(credentialsLeftMs === undefined ? {} : { credentialsLeftMs }),
    };
    return { forecast: { ...forecast, ...limits }, findings };
}
/** What a person should know about the configuration, and the policy that it needs. */
async function surveyAt({ config, aws, around }, outlook, signal) {
    const { target, release, wanted } = outlook;
    const { found } = await describeServices(aws, target.cluster, [target.stable.service, target.canary.service], signal);
    const [stable, canary] = found;
    if (stable === undefined || canary === undefined)
        throw new rollout_errors/* RemoteError */.Hi('A service has just gone.', true);
    const sides = {
        stable: sideOf(stable, target.stable.targetGroupArn),
        canary: sideOf(canary, target.canary.targetGroupArn),
    };
    const place = { region: target.region, stable: sides.stable };
    const reads = release !== undefined || config.logs ? [stable, canary] : [];
    const known = await definitionsOf(reads, wanted, (arn) => describeTaskDefinition(aws, arn, signal), signal);
    const subject = {
        ...{ region: target.region, cluster: target.cluster, ...sides, sharedGroup: sharesGroup(target) },
        ...(target.kind === 'listener' ? { forwardPoint: target.forwardPoint } : {}),
        steps: config.steps,
        promotionSteps: release?.promotion ?? [],
        ...{ alarms: config.alarms, insufficientData: config.insufficientData, minRequests: config.minRequests },
        ...{ rollbackTimeoutMs: config.rollbackTimeoutMs, stabilizeMs: config.stabilizeMs },
        features: featuresOf(config, outlook, known.definitions, place),
    };
    return {
        policy: printPolicy(policyOf(subject)),
        findings: [...known.findings, ...(await survey(aws, around.clock, subject, signal))],
    };
}
function featuresOf(config, { target, release, wanted }, definitions, place) {
    const { stateTable, roleToAssume, image } = config;
    const repositoryArn = image === undefined ? undefined : repositoryOf(image, place);
    const content = wanted?.kind === 'content' ? wanted.definition : undefined;
    const family = content?.['family'];
    const deploys = {
        registersTags: content?.['tags'] !== undefined,
        ...(typeof family === 'string' ? { registersFamily: family } : {}),
        ...(repositoryArn === undefined ? {} : { repositoryArn }),
    };
    return {
        ...(release === undefined || (image === undefined && config.taskDefinition === undefined)
            ? {}
            : { deploys }),
        promotes: release?.promotion !== undefined,
        roleArns: rolesIn(definitions, place),
        autoscaling: config.autoscaling,
        scaled: ['stable', 'canary'].flatMap((service) => target.scaling?.[service] === undefined ? [] : [{ service }]),
        ...(stateTable === undefined ? {} : { stateTable }),
        logGroups: config.logs ? logGroupsIn(definitions) : [],
        tag: config.tag,
        searchesListeners: config.listenerArn === undefined && target.kind === 'listener',
        ...(roleToAssume === undefined ? {} : { roleToAssume }),
    };
}
/** What the services run, and what they are to run: a rollback brings the one back, as a release brings the other. */
async function definitionsOf(services, wanted, read, signal) {
    const arns = [
        ...services.map(({ taskDefinition }) => taskDefinition),
        ...(wanted?.kind === 'revision' ? [wanted.arn] : []),
    ];
    const content = wanted?.kind === 'content' ? [wanted.definition] : [];
    try {
        const found = await Promise.all([...new Set(arns)].map(read));
        return { definitions: [...found.map(({ definition }) => definition), ...content], findings: [] };
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof rollout_errors/* RemoteError */.Hi))
            throw error;
        const message = `Which roles and log groups the services have can't be told, so the IAM policy lacks them: ${(0,rollout_errors/* messageOf */.bD)(error)}`;
        const fix = 'Allow `ecs:DescribeTaskDefinition`.';
        return { definitions: content, findings: [{ severity: 'note', subject: 'IAM policy', message, fix }] };
    }
}
function sideOf(view, targetGroupArn) {
    const { name: service, arn, desired, taskDefinition } = view;
    return {
        service,
        arn,
        desired,
        taskDefinition,
        ...(targetGroupArn === undefined ? {} : { targetGroupArn }),
    };
}
function settleOf(target) {
    return target.kind === 'listener' && target.forwardPoint.loadBalancer === 'network' ? NLB_SETTLE_MS : 0;
}

;// CONCATENATED MODULE: ./build/src/aws/credentials-gate.js
/** Lets a rollout turn back while there still are credentials to do so, where those of a role can't be renewed. */
function credentialsGate(aws) {
    return {
        name: 'credentials',
        lint: () => Promise.resolve([]),
        check: () => Promise.resolve(verdictOf(aws)),
        conclude: () => ({ verdict: verdictOf(aws), findings: [] }),
    };
}
function verdictOf(aws) {
    const unrenewed = aws.unrenewed();
    if (unrenewed === undefined)
        return { kind: 'healthy', seen: 'role session in force' };
    const { why, endsAt, urgent } = unrenewed;
    const end = endsAt === undefined ? 'have ended' : `end at ${new Date(endsAt).toISOString()}`;
    const message = `The credentials ${end} and could not be renewed: ${why}`;
    if (!urgent)
        return { kind: 'healthy', seen: 'role session not renewed yet', notes: [message] };
    return { kind: 'unhealthy', reasons: [{ kind: 'unknown', subject: 'credentials', message, evidence: [] }] };
}

;// CONCATENATED MODULE: ./build/src/health/alarm-words.js

const alarm_words_NAMED_AT_MOST = 20;
/** `"a", "b"`; of many, the first and how many more. */
function quoted(names) {
    const shown = names.slice(0, alarm_words_NAMED_AT_MOST).map((name) => `"${name}"`);
    const more = names.length - shown.length;
    return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
/** `1 alarm`, `3 alarms`. */
function countOf(amount, noun) {
    return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
/** What a person needs to believe an alarm: AWS's reason, when, and what it measures. */
function evidenceOf(alarm) {
    return [
        ...(alarm.stateReason === '' ? [] : [`state reason: ${alarm.stateReason}`]),
        ...(alarm.transitionedAt === undefined ? [] : [`since ${instant(alarm.transitionedAt)}`]),
        ...measures(alarm),
    ];
}
function measures(alarm) {
    if (alarm.rule !== undefined)
        return [`rule: ${alarm.rule}`];
    if (alarm.metric === undefined)
        return [];
    const dimensions = Object.entries(alarm.dimensions).map(([name, value]) => `${name}=${value}`);
    return [`metric: ${alarm.metric}${dimensions.length === 0 ? '' : ` (${dimensions.join(', ')})`}`];
}

;// CONCATENATED MODULE: ./build/src/health/alarm-lint.js


/** Errors shown one by one; the rest in one line. */
const SHOWN_AT_MOST = 10;
/**
 * How long after the fact a metric of whole minutes can be counted on to be there:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
 */
const alarm_lint_METRIC_DELAY_S = 60;
function missingAlarms(missing, region) {
    if (missing.length === 0)
        return [];
    return [
        {
            severity: 'error',
            subject: 'alarms',
            message: `CloudWatch in ${region} shows no ${missing.length === 1 ? 'alarm' : 'alarms'} ${quoted(missing)}.`,
            fix: `Check the spelling, the region (${region}) and the account; ` +
                'to see composite alarms, the role needs `cloudwatch:DescribeAlarms` on `*`.',
        },
    ];
}
/** CloudWatch is asked by name, and answers for one region and account: what was meant may have a namesake there. */
function alarmsElsewhere(alarms, arns) {
    return arns.flatMap(({ name, arn }) => {
        const namesake = alarms.find((alarm) => alarm.name === name && ![arn, ''].includes(alarm.arn));
        if (namesake === undefined)
            return [];
        return [
            {
                severity: 'error',
                subject: 'alarms',
                message: `${arn} is not the alarm of that name that CloudWatch has here, ${namesake.arn}.`,
                fix: 'Name alarms of the region and account that the rollout is in.',
            },
        ];
    });
}
function alarmsFiring(alarms, atStart) {
    const firing = alarms.filter(({ state }) => state === 'ALARM');
    if (firing.length === 0)
        return [];
    if (atStart === 'ignore') {
        return [
            {
                severity: 'warning',
                subject: 'alarms',
                message: `${quoted(firing.map(({ name }) => name))} in ALARM at the start: left out until once OK.`,
                fix: 'Until then they watch nothing: a canary that is bad in the same way goes unnoticed.',
            },
        ];
    }
    const shown = firing.slice(0, SHOWN_AT_MOST).map(firingFinding);
    const rest = firing.slice(SHOWN_AT_MOST);
    return rest.length === 0 ? shown : [...shown, manyFiring(rest)];
}
/** Alarms that a bake is too short for: what they watch can go wrong without their ever telling. */
function alarm_lint_shortBakes(alarms, steps) {
    const groups = Map.groupBy(alarms.flatMap((alarm) => alarm_lint_needOf(alarm) ?? []), ({ periodS, datapoints }) => `${periodS}×${datapoints}`);
    return [...groups.values()].flatMap((needs) => {
        const [first] = needs;
        if (first === undefined)
            return [];
        const short = steps.filter(({ share, bakeMs }) => share > 0 && bakeMs < first.needsMs);
        return short.length === 0
            ? []
            : [
                shortBake(first, needs.map(({ name }) => name), short),
            ];
    });
}
function alarmsWithoutData(alarms) {
    const silent = alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA').map(({ name }) => name);
    if (silent.length === 0)
        return [];
    return [
        {
            severity: 'note',
            subject: 'alarms',
            message: `${quoted(silent)} ${silent.length === 1 ? 'has' : 'have'} no data at the start.`,
            fix: 'That is usual before the canary has traffic; otherwise check metric and dimensions.',
        },
    ];
}
function firingFinding(alarm) {
    const since = alarm.transitionedAt === undefined ? '' : ` since ${instant(alarm.transitionedAt)}`;
    const reason = alarm.stateReason === '' ? '' : ` (${alarm.stateReason})`;
    return {
        severity: 'error',
        subject: alarm.name,
        message: `Alarm "${alarm.name}" is in ALARM${since}${reason}.`,
        fix: 'Wait until it is OK, or set `alarm-at-start: ignore` to leave it out until then.',
    };
}
function manyFiring(alarms) {
    return {
        severity: 'error',
        subject: 'alarms',
        message: `${countOf(alarms.length, 'more alarm')} in ALARM: ${quoted(alarms.map(({ name }) => name))}.`,
        fix: 'Wait until they are OK, or set `alarm-at-start: ignore` to leave them out until then.',
    };
}
/** What a metric alarm needs to fire at all; unknown of composite alarms. */
function alarm_lint_needOf({ name, periodS, evaluationPeriods, datapointsToAlarm }) {
    if (periodS === undefined)
        return undefined;
    const datapoints = datapointsToAlarm ?? evaluationPeriods ?? 1;
    const delayS = periodS >= 60 ? alarm_lint_METRIC_DELAY_S : 0;
    return { name, periodS, datapoints, delayS, needsMs: (periodS * datapoints + delayS) * 1000 };
}
function shortBake(need, names, short) {
    const delay = need.delayS === 0 ? '' : ` + ${need.delayS} s until the metric is there`;
    const bakes = short.map(({ share, bakeMs }) => `${share} % (${spell(bakeMs)})`).join(', ');
    return {
        severity: 'warning',
        subject: names.length === 1 ? (names[0] ?? 'alarms') : 'alarms',
        message: `${names.length === 1 ? 'Alarm' : 'Alarms'} ${quoted(names)} cannot fire within the bake of ${bakes}: ` +
            `a period of ${need.periodS} s × ${countOf(need.datapoints, 'datapoint')} to alarm${delay} = ${spell(need.needsMs)}.`,
        fix: `Bake at least ${spell(need.needsMs)}, or shorten the alarm.`,
    };
}

;// CONCATENATED MODULE: ./build/src/health/alarm-memory.js
function knownFrom(alarm, now, counts) {
    return {
        state: alarm.state,
        changedAt: alarm.transitionedAt ?? now,
        told: alarm.transitionedAt !== undefined,
        counts,
    };
}
/** Whether the state changed since `known`, even where it is the same again. */
function hasMoved(known, alarm) {
    return alarm.transitionedAt !== undefined && alarm.transitionedAt > known.changedAt;
}
/** Which alarms have had data, a window at a time. */
class DataSeen {
    #window = '';
    #watched = new Set();
    #withData = new Set();
    look(window, alarm, hadData) {
        if (alarm_memory_keyOf(window) !== this.#window) {
            this.#window = alarm_memory_keyOf(window);
            this.#watched.clear();
            this.#withData.clear();
        }
        this.#watched.add(alarm);
        if (hadData)
            this.#withData.add(alarm);
    }
    /** Alarms without data at every look of the window; none where there was no look. */
    without(window) {
        if (alarm_memory_keyOf(window) !== this.#window)
            return [];
        return [...this.#watched].filter((alarm) => !this.#withData.has(alarm));
    }
}
function alarm_memory_keyOf({ phase, since }) {
    return `${phase} ${since}`;
}

;// CONCATENATED MODULE: ./build/src/health/alarm-reasons.js


const noAlarms = {
    severity: 'error',
    subject: 'alarms',
    message: 'There are no alarms to watch.',
    fix: 'Name some in `alarms`, or set `allow-no-alarms: true`.',
};
function firing(alarm) {
    return {
        kind: 'alarm',
        subject: alarm.name,
        message: `alarm "${alarm.name}" went to ALARM`,
        evidence: evidenceOf(alarm),
    };
}
function blip(alarm, fired) {
    return {
        kind: 'alarm',
        subject: alarm.name,
        message: `alarm "${alarm.name}" fired and recovered between two looks`,
        evidence: [
            ...(fired.reason === '' ? [] : [`state reason: ${fired.reason}`]),
            `at ${instant(fired.at)}; ${alarm.state} again when seen`,
            ...measures(alarm),
        ],
    };
}
function presumedBlip(alarm, why) {
    return {
        kind: 'alarm',
        subject: alarm.name,
        message: `alarm "${alarm.name}" left ${alarm.state} and came back between two looks, which counts as fired`,
        evidence: [`its history could not tell otherwise: ${why}`, ...evidenceOf(alarm)],
    };
}
function goneReason(name) {
    return {
        kind: 'alarm',
        subject: name,
        message: `alarm "${name}" no longer exists`,
        evidence: ['CloudWatch showed it when the rollout began and does not show it now'],
    };
}
function silentReason(name) {
    return {
        kind: 'alarm',
        subject: name,
        message: `alarm "${name}" saw no data in the whole bake`,
        evidence: ['`insufficient-data: fail`: an alarm without data watches nothing'],
    };
}
function silentFinding(silent) {
    return {
        severity: 'warning',
        subject: silent.length === 1 ? (silent[0] ?? 'alarms') : 'alarms',
        message: `${quoted(silent)} saw no data in the whole bake, so ${silent.length === 1 ? 'it' : 'they'} watched nothing.`,
        fix: 'Check metric and dimensions, send the canary traffic, or set `insufficient-data: fail`.',
    };
}

;// CONCATENATED MODULE: ./build/src/health/alarms.js






/** Histories asked for at once, when many alarms change state together. */
const HISTORIES_AT_ONCE = 4;
/**
 * CloudWatch alarms as a gate: one DescribeAlarms call per 100 names and look, and a history only of an alarm that
 * changed its state since the last look without being in ALARM now: it may have fired in between.
 */
function alarmsGate(aws, options) {
    return new AlarmsGate(aws, options);
}
class AlarmsGate {
    name = 'alarms';
    #aws;
    #options;
    #known = new Map();
    /** Alarms about which there was no open question at a look. */
    #looked = new Set();
    #data = new DataSeen();
    /** Alarms whose history could not tell: it may be a moment behind, so it is asked twice before the worst is assumed. */
    #unanswered = new Set();
    constructor(aws, options) {
        this.#aws = aws;
        this.#options = options;
    }
    async lint(steps, signal) {
        const { names, arns = [], atStart, clock, required } = this.#options;
        if (names.length === 0)
            return required === true ? [noAlarms] : [];
        const { found, missing } = await describeAlarms(this.#aws, names, signal);
        for (const alarm of found) {
            const counts = alarm.state !== 'ALARM' || atStart === 'fail';
            this.#known.set(alarm.name, knownFrom(alarm, clock.now(), counts));
        }
        return [
            ...(missing.length === 0 ? [] : missingAlarms(missing, await this.#aws.region())),
            ...alarmsElsewhere(found, arns),
            ...alarmsFiring(found, atStart),
            ...alarm_lint_shortBakes(found, steps),
            ...alarmsWithoutData(found),
        ];
    }
    async check(window, signal) {
        const { names } = this.#options;
        if (names.length === 0)
            return { kind: 'healthy', seen: 'no alarms' };
        const { found, missing } = await describeAlarms(this.#aws, names, signal);
        const says = await inTurns(found, HISTORIES_AT_ONCE, (alarm) => this.#look(alarm, window, signal));
        return alarms_verdictOf(found, missing, says);
    }
    conclude(window) {
        const silent = this.#data.without(window);
        if (silent.length === 0)
            return { verdict: { kind: 'healthy', seen: 'alarms had data' }, findings: [] };
        if (this.#options.insufficientData === 'fail') {
            return { verdict: { kind: 'unhealthy', reasons: silent.map(silentReason) }, findings: [] };
        }
        return {
            verdict: { kind: 'healthy', seen: `${silent.length} without data` },
            findings: [silentFinding(silent)],
        };
    }
    async #look(alarm, window, signal) {
        const now = this.#options.clock.now();
        const known = this.#known.get(alarm.name) ?? knownFrom(alarm, now, true);
        if (!known.counts)
            return this.#lookAtLeftOut(alarm, known);
        this.#data.look(window, alarm.name, alarm.state !== 'INSUFFICIENT_DATA' || hasMoved(known, alarm));
        if (isStale(alarm, known))
            return outdated(alarm);
        if (alarm.state === 'ALARM')
            return { kind: 'bad', reason: firing(alarm) };
        const open = this.#openQuestion(alarm, known);
        const say = open === undefined ? { kind: 'fine' } : await this.#askHistory(alarm, open, signal);
        if (say.kind === 'fine') {
            this.#known.set(alarm.name, knownFrom(alarm, now, true));
            this.#looked.add(alarm.name);
        }
        return say;
    }
    /** From where on it isn't known whether an alarm was in ALARM, if there is such a gap. */
    #openQuestion(alarm, known) {
        const { since } = this.#options;
        const isUnseen = since !== undefined && !this.#looked.has(alarm.name) && known.changedAt > since;
        if (isUnseen)
            return { ...known, changedAt: since };
        return hasMoved(known, alarm) ? known : undefined;
    }
    #lookAtLeftOut(alarm, known) {
        const counts = alarm.state === 'OK';
        this.#known.set(alarm.name, counts ? knownFrom(alarm, this.#options.clock.now(), true) : known);
        return { kind: counts ? 'joined' : 'left-out' };
    }
    /** Where nothing is answered, what was known stays known: the same question is open at the next look. */
    async #askHistory(alarm, known, signal) {
        const until = Math.max(this.#options.clock.now(), alarm.transitionedAt ?? 0);
        try {
            const fired = await alarmWasInAlarm(this.#aws, alarm.name, known.changedAt, until, signal);
            this.#unanswered.delete(alarm.name);
            return fired === undefined ? { kind: 'fine' } : { kind: 'bad', reason: blip(alarm, fired) };
        }
        catch (error) {
            signal.throwIfAborted();
            const isSecondTry = this.#unanswered.has(alarm.name);
            this.#unanswered.add(alarm.name);
            if (known.state === alarm.state && isSecondTry) {
                return { kind: 'bad', reason: presumedBlip(alarm, (0,rollout_errors/* messageOf */.bD)(error)) };
            }
            const why = `alarm "${alarm.name}" went from ${known.state} to ${alarm.state}, and whether by way of ALARM is unknown`;
            return { kind: 'unknown', why: `${why}: ${(0,rollout_errors/* messageOf */.bD)(error)}` };
        }
    }
}
/** Answers may come from a replica that is behind. */
function isStale(alarm, known) {
    return known.told && alarm.transitionedAt !== undefined && alarm.transitionedAt < known.changedAt;
}
/** What is older than what is known says nothing of now: no reason to roll back, and none to go on. */
function outdated(alarm) {
    const why = `alarm "${alarm.name}" is shown as it was before the last look (${alarm.state})`;
    return { kind: 'unknown', why };
}
function alarms_verdictOf(found, missing, says) {
    const reasons = [
        ...says.flatMap((say) => (say.kind === 'bad' ? [say.reason] : [])),
        ...missing.map(goneReason),
    ];
    if (reasons.length > 0)
        return { kind: 'unhealthy', reasons };
    const unknown = says.flatMap((say) => (say.kind === 'unknown' ? [say.why] : []));
    if (unknown.length > 0)
        return { kind: 'unknown', why: unknown.slice(0, 3).join('; ') };
    const joined = found.filter((_, at) => says[at]?.kind === 'joined').map(({ name }) => name);
    const notes = joined.map((name) => `Alarm "${name}" is OK and counts from here on.`);
    return { kind: 'healthy', seen: seenOf(found, says), ...(notes.length === 0 ? {} : { notes }) };
}
/** `3 alarms OK`; `12 alarms: 10 OK, 1 no data, 1 left out`. */
function seenOf(found, says) {
    const leftOut = says.filter(({ kind }) => kind === 'left-out').length;
    const counting = found.filter((_, at) => says[at]?.kind !== 'left-out');
    const ok = counting.filter(({ state }) => state === 'OK').length;
    const silent = counting.length - ok;
    if (ok === found.length)
        return `${countOf(ok, 'alarm')} OK`;
    const parts = [
        `${ok} OK`,
        ...(silent === 0 ? [] : [`${silent} no data`]),
        ...(leftOut === 0 ? [] : [`${leftOut} left out`]),
    ];
    return `${countOf(found.length, 'alarm')}: ${parts.join(', ')}`;
}
/** Maps with at most `width` at work, results in order. */
async function inTurns(items, width, work) {
    const results = [];
    for (let at = 0; at < items.length; at += width) {
        results.push(...(await Promise.all(items.slice(at, at + width).map(work))));
    }
    return results;
}

;// CONCATENATED MODULE: ./build/src/aws/task-logs.js



/** Enough to show an exception and what led to it. */
const LINES = 15;
/**
 * The last lines that a task's containers have logged, each under the name of its stream. What can't be read is said in a line: logs are
 * evidence, and nothing depends on them.
 */
async function lastLines(aws, task, signal) {
    try {
        const { definition } = await describeTaskDefinition(aws, task.taskDefinition, signal);
        const streams = streamsOf(definition['containerDefinitions']);
        const tails = await Promise.all(streams.map((stream) => tail(aws, stream, task.id, signal)));
        return tails.flat();
    }
    catch (error) {
        signal.throwIfAborted();
        return [`the logs of task ${task.id} can't be found: ${(0,rollout_errors/* messageOf */.bD)(error)}`];
    }
}
async function tail(aws, { group, prefix, container }, taskId, signal) {
    const input = {
        ...{ logGroupName: group, logStreamName: `${prefix}/${container}/${taskId}` },
        ...{ limit: LINES, startFromHead: false },
    };
    const title = `last lines of ${input.logStreamName} in log group ${group}`;
    try {
        const { events = [] } = await call('logs:GetLogEvents', `log group ${group}`, async () => (await aws.logs()).getLogEvents(input, { abortSignal: signal }), signal);
        if (events.length === 0)
            return [`${title}: none`];
        return [`${title}:`, ...events.map(({ message = '' }) => `  ${message.trimEnd()}`)];
    }
    catch (error) {
        signal.throwIfAborted();
        return [`${title} can't be read: ${(0,rollout_errors/* messageOf */.bD)(error)}`];
    }
}
function streamsOf(containers) {
    if (!Array.isArray(containers))
        return [];
    return containers.flatMap((container) => {
        if (!isRecord(container))
            return [];
        const { name, logConfiguration } = container;
        if (!isRecord(logConfiguration) || logConfiguration['logDriver'] !== 'awslogs')
            return [];
        const { options } = logConfiguration;
        if (!isRecord(options) || typeof name !== 'string')
            return [];
        const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix } = options;
        return typeof group === 'string' && typeof prefix === 'string'
            ? [{ group, prefix, container: name }]
            : [];
    });
}

;// CONCATENATED MODULE: ./build/src/aws/crashes.js

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (stopCode) */
const BY_ITSELF = new Set(['EssentialContainerExited', 'TaskFailedToStart']);
/**
 * Whether a task ended through a fault of its own: it exited, never started, or failed health checks. Tasks that AWS or
 * a person stopped (scale-in, spot, host maintenance, by hand) say nothing about the version they ran.
 */
function endedByItself({ stopCode, stoppedReason = '' }) {
    if (stopCode !== undefined && BY_ITSELF.has(stopCode))
        return true;
    return /health ?check|is unhealthy in/i.test(stoppedReason);
}
/** `task 9a1f…: EssentialContainerExited, Essential container in task exited (app: exit code 137, OutOfMemory)`. */
function stopLine(task) {
    const words = [task.stopCode, task.stoppedReason].filter((word) => word !== undefined && word !== '');
    const containers = task.containers.flatMap(({ name, exitCode, reason }) => {
        const ends = [exitCode === undefined ? undefined : `exit code ${exitCode}`, reason].filter((end) => end !== undefined);
        return ends.length === 0 ? [] : [`${name}: ${ends.join(', ')}`];
    });
    const inside = containers.length === 0 ? '' : ` (${containers.join('; ')})`;
    return `task ${task.id}: ${words.join(', ')}${inside}`;
}
const EVENTS_QUOTED = 5;
/** What the service said of itself since the rollout began, newest first. */
function eventLines(service, since) {
    return service.events
        .filter(({ at }) => at >= since)
        .sort((a, b) => b.at - a.at)
        .slice(0, EVENTS_QUOTED)
        .map(({ at, message }) => `event at ${instant(at)}: ${message}`);
}

;// CONCATENATED MODULE: ./build/src/health/deployments.js

function deployments_identityOf(service) {
    const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
    return {
        ...(primary === undefined ? {} : { deployment: primary.id }),
        taskDefinition: primary?.taskDefinition ?? service.taskDefinition,
    };
}
/** Says so when a service no longer runs, alone, what it ran when first seen. */
function foreignDeployment(role, service, first) {
    const now = deployments_identityOf(service);
    const live = service.deployments.filter(({ status }) => status !== 'INACTIVE');
    const replaced = now.deployment !== undefined && first.deployment !== undefined && now.deployment !== first.deployment;
    if (!replaced && now.taskDefinition === first.taskDefinition && live.length <= 1)
        return undefined;
    return {
        kind: 'tasks',
        subject: service.name,
        message: `somebody deployed to the ${role} service ${service.name} during the rollout, ` +
            'or its circuit breaker rolled it back',
        evidence: [
            `it had ${deployments_described(first)}; now it has ${deployments_described(now)}`,
            ...(live.length > 1 ? live.map(deploymentLine) : []),
        ],
    };
}
function deployments_described({ deployment, taskDefinition }) {
    return `${deployment ?? 'no deployment'}, task definition ${lastSegment(taskDefinition)}`;
}
function deploymentLine(deployment) {
    const { id, status, taskDefinition, rolloutState, rolloutStateReason } = deployment;
    const state = rolloutState === undefined ? '' : `, ${rolloutState}`;
    const reason = rolloutStateReason === undefined ? '' : ` (${rolloutStateReason})`;
    return `deployment ${id}: ${status}, task definition ${lastSegment(taskDefinition)}${state}${reason}`;
}

;// CONCATENATED MODULE: ./build/src/aws/load-balancing.js




/** The listeners of a load balancer and, on an Application Load Balancer, their rules other than the default one. */
async function forwardPointsOf(aws, loadBalancerArn, signal) {
    const points = [];
    for (const listener of await listenersOf(aws, { LoadBalancerArn: loadBalancerArn }, signal)) {
        points.push(listenerPoint(listener));
        if (!loadBalancerArn.includes(':loadbalancer/app/') || listener.ListenerArn === undefined)
            continue;
        const rules = await rulesOf(aws, { ListenerArn: listener.ListenerArn }, signal);
        points.push(...rules.filter((rule) => !isDefault(rule)).map((rule) => rulePoint(rule, listener)));
    }
    return points;
}
/**
 * One forward point by the ARN of a listener or of a rule; the ARN of a default rule gives its listener, since only
 * ModifyListener can write it. A RemoteError that {@link isNotFound} recognises where it does not exist.
 */
async function readForwardPoint(aws, arn, signal) {
    if (!arn.includes(':listener-rule/'))
        return listenerPoint(await readListener(aws, arn, signal));
    const [rule] = await rulesOf(aws, { RuleArns: [arn] }, signal);
    if (rule === undefined)
        throw absent('RuleNotFound', `elasticloadbalancing:DescribeRules`, arn);
    const listenerArn = listenerOfRule(arn);
    if (isDefault(rule))
        return listenerPoint(await readListener(aws, listenerArn, signal));
    return rulePoint(rule, await knownListener(aws, listenerArn, signal));
}
/** Replaces the whole action list. One request, never retried. */
async function writeActions(aws, point, actions, signal) {
    const sendable = actions.map(toSend);
    switch (point.kind) {
        case 'listener': {
            const input = { ListenerArn: point.arn, DefaultActions: sendable };
            await call('elasticloadbalancing:ModifyListener', point.arn, async () => (await aws.elbOnce()).modifyListener(input, { abortSignal: signal }), signal);
            return;
        }
        case 'rule': {
            const input = { RuleArn: point.arn, Actions: sendable };
            await call('elasticloadbalancing:ModifyRule', point.arn, async () => (await aws.elbOnce()).modifyRule(input, { abortSignal: signal }), signal);
        }
    }
}
/**
 * An action as it may be sent back. A response never holds the client secret, and asks for `UseExistingClientSecret`
 * instead; it repeats a lone group as `TargetGroupArn`, which is refused beside a forward to several:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
 */
function toSend(action) {
    if (action.Type === 'authenticate-oidc' && action.AuthenticateOidcConfig !== undefined) {
        const { ClientSecret, ...config } = action.AuthenticateOidcConfig;
        if (ClientSecret !== undefined)
            return action;
        return { ...action, AuthenticateOidcConfig: { ...config, UseExistingClientSecret: true } };
    }
    if ((action.ForwardConfig?.TargetGroups ?? []).length === 0)
        return action;
    const { TargetGroupArn: redundant, ...rest } = action;
    return redundant === undefined ? action : rest;
}
async function readListener(aws, arn, signal) {
    const [listener] = await listenersOf(aws, { ListenerArns: [arn] }, signal);
    if (listener === undefined)
        throw absent('ListenerNotFound', 'elasticloadbalancing:DescribeListeners', arn);
    return listener;
}
/** Port and protocol of a listener, for the label of its rules: asked once, since rules are read at every poll. */
const listeners = new WeakMap();
async function knownListener(aws, arn, signal) {
    const known = listeners.get(aws) ?? new Map();
    listeners.set(aws, known);
    const listener = known.get(arn) ?? (await readListener(aws, arn, signal));
    known.set(arn, listener);
    return listener;
}
async function listenersOf(aws, which, signal) {
    return everyPage(async (page) => {
        const answer = await call('elasticloadbalancing:DescribeListeners', which.LoadBalancerArn ?? which.ListenerArns?.join(', ') ?? 'all listeners', async () => (await aws.elb()).describeListeners({ ...which, ...page }, { abortSignal: signal }), signal);
        return { items: answer.Listeners ?? [], next: answer.NextMarker };
    });
}
async function rulesOf(aws, which, signal) {
    return everyPage(async (page) => {
        const answer = await call('elasticloadbalancing:DescribeRules', which.ListenerArn ?? which.RuleArns?.join(', ') ?? 'all rules', async () => (await aws.elb()).describeRules({ ...which, ...page }, { abortSignal: signal }), signal);
        return { items: answer.Rules ?? [], next: answer.NextMarker };
    });
}
async function everyPage(read) {
    const all = [];
    let marker;
    do {
        const { items, next } = await read(marker === undefined ? {} : { Marker: marker });
        all.push(...items);
        marker = next;
    } while (marker !== undefined && marker !== '');
    return all;
}
function listenerPoint(listener) {
    return {
        kind: 'listener',
        arn: listener.ListenerArn ?? '',
        label: `${portOf(listener)} default action`,
        loadBalancerArn: listener.LoadBalancerArn ?? '',
        actions: listener.DefaultActions ?? [],
    };
}
function rulePoint(rule, listener) {
    return {
        kind: 'rule',
        arn: rule.RuleArn ?? '',
        label: `rule ${rule.Priority ?? lastSegment(rule.RuleArn ?? '')} of ${portOf(listener)}`,
        loadBalancerArn: listener.LoadBalancerArn ?? '',
        actions: rule.Actions ?? [],
    };
}
function portOf({ Protocol, Port }) {
    return `${Protocol ?? 'listener'}:${String(Port ?? '?')}`;
}
function isDefault({ IsDefault, Priority }) {
    return IsDefault === true || Priority === 'default';
}
/** `…:listener-rule/app/web/50dc/f2f7/9683` belongs to `…:listener/app/web/50dc/f2f7`. */
function listenerOfRule(ruleArn) {
    return ruleArn.slice(0, ruleArn.lastIndexOf('/')).replace(':listener-rule/', ':listener/');
}
/** AWS refuses an unknown ARN; an emulator may answer with an empty list, which means the same. */
function absent(code, action, arn) {
    const cause = Object.assign(new Error('The answer does not hold it.'), { name: code });
    return new rollout_errors/* RemoteError */.Hi(`${action} on ${arn} failed: ${code}: it does not exist. Check the ARN, the region and the account.`, false, { cause });
}

;// CONCATENATED MODULE: ./build/src/health/targets.js
/** Undefined where there is no group. */
function targetsOf(groups) {
    return groups
        .map((targets) => ({
        healthy: targets.filter(isHealthy).length,
        others: targets.filter((target) => !isHealthy(target)),
    }))
        .sort((a, b) => a.healthy - b.healthy)[0];
}
/** The targets that are among these addresses. */
function narrowedTo(targets, addresses) {
    return targets.filter(({ id }) => addresses.has(id));
}
/** `target 10.0.0.7:80 is unhealthy: Target.ResponseCodeMismatch, Health checks failed with these codes: [500]`. */
function targetLines(targets) {
    return (targets?.others ?? []).filter(({ state }) => state !== 'draining').map(lineOf);
}
function lineOf({ id, port, state, reason, description }) {
    const words = [reason, description].filter((word) => word !== undefined && word !== '');
    const where = port === undefined ? id : `${id}:${port}`;
    return `target ${where} is ${state}${words.length === 0 ? '' : `: ${words.join(', ')}`}`;
}
function isHealthy({ state }) {
    return state === 'healthy';
}

;// CONCATENATED MODULE: ./build/src/health/scene.js




/**
 * One DescribeServices and one DescribeTargetHealth a group, all at once. `tellApart`: whose targets those of a shared
 * group are matters now.
 */
async function lookAt(aws, place, tellApart, signal) {
    const read = (arns) => Promise.all(arns.map((arn) => targetHealth(aws, arn, signal)));
    const [{ found, missing }, stableGroups, canaryGroups] = await Promise.all([
        describeServices(aws, place.cluster, [place.stableService, place.canaryService], signal),
        read(place.sharedTargetGroup ? [] : place.stableTargetGroupArns),
        read(place.canaryTargetGroupArns),
    ]);
    const [stable, canary] = found;
    if (stable === undefined || canary === undefined)
        return { missing };
    const shared = place.sharedTargetGroup && tellApart;
    const canaryTargets = shared
        ? await canaryShare(aws, place, { stable, canary }, canaryGroups, signal)
        : targetsOf(place.sharedTargetGroup ? [] : canaryGroups);
    const stableTargets = targetsOf(stableGroups);
    return {
        scene: {
            stable,
            canary,
            ...(stableTargets === undefined ? {} : { stableTargets }),
            ...(canaryTargets === undefined ? {} : { canaryTargets }),
        },
    };
}
/**
 * The canary's part of a group it shares: told apart by the addresses of its tasks, which are asked for only when not
 * every task of both services has a healthy target.
 */
async function canaryShare(aws, { cluster, canaryService }, { stable, canary }, groups, signal) {
    const all = targetsOf(groups);
    if (all === undefined || all.healthy >= stable.desired + canary.desired)
        return undefined;
    const addresses = await taskAddresses(aws, cluster, canaryService, signal);
    if (addresses.size === 0)
        return undefined;
    return targetsOf(groups.map((targets) => narrowedTo(targets, addresses)));
}
/** Whether a service has fewer tasks, or fewer healthy targets, than it should. */
function isShort({ running, desired }, targets) {
    return running < desired || (targets !== undefined && targets.healthy < desired);
}
/** `2 of 3 tasks, 1 healthy target`. */
function standing({ running, desired }, targets) {
    return `${running} of ${desired} tasks${healthyWords(targets)}`;
}
/** `canary 3/3 tasks, 3 healthy targets; stable 10/10`. */
function scene_seenOf({ canary, stable, canaryTargets }) {
    const count = ({ running, desired }) => `${running}/${desired}`;
    return `canary ${count(canary)} tasks${healthyWords(canaryTargets)}; stable ${count(stable)}`;
}
function healthyWords(targets) {
    return targets === undefined
        ? ''
        : `, ${targets.healthy} healthy target${targets.healthy === 1 ? '' : 's'}`;
}

;// CONCATENATED MODULE: ./build/src/health/shortage.js
/** A dip this long is no dip: tasks that are replaced, and targets that miss a check, are back sooner. */
const AT_LEAST_MS = 30_000;
/** Notices what stays short of what it should be for more than two polls and at least 30 s. */
class Shortage {
    #pollMs;
    #since;
    #looks = 0;
    constructor(pollMs) {
        this.#pollMs = pollMs;
    }
    /** One look. Resolves to how long it has been short, ms, once that is too long. */
    look(short, now) {
        if (!short) {
            this.#since = undefined;
            this.#looks = 0;
            return undefined;
        }
        this.#since ??= now;
        this.#looks += 1;
        const lastedMs = now - this.#since;
        return this.#looks > 2 && lastedMs >= Math.max(AT_LEAST_MS, 2 * this.#pollMs) ? lastedMs : undefined;
    }
}

;// CONCATENATED MODULE: ./build/src/health/tasks.js








/** Crashes within one stretch of the rollout that are no coincidence. */
const CRASHES = 2;
/**
 * ECS tasks and load balancer targets of both services as a gate. A quiet look costs one DescribeServices and one
 * DescribeTargetHealth a group; stopped tasks are asked for only when something hints at them.
 */
function tasksGate(aws, options) {
    return new TasksGate(aws, options);
}
class TasksGate {
    name = 'tasks';
    #aws;
    #options;
    #canaryShort;
    #stableShort;
    /** By role; `brought` is what this rollout had deployed to it by then. */
    #first = new Map();
    #failedTasks;
    #stableNoted = false;
    constructor(aws, options) {
        this.#aws = aws;
        this.#options = options;
        this.#canaryShort = new Shortage(options.pollMs);
        this.#stableShort = new Shortage(options.pollMs);
    }
    /** Services and target groups are checked by whoever finds them. */
    lint() {
        return Promise.resolve([]);
    }
    async check(window, signal) {
        const look = await lookAt(this.#aws, this.#options, window.phase === 'bake', signal);
        if ('missing' in look) {
            return { kind: 'unhealthy', reasons: look.missing.map(({ service, reason }) => tasks_gone(service, reason)) };
        }
        const { scene } = look;
        const changed = ['stable', 'canary'].flatMap((role) => this.#changes(role, scene[role], window));
        if (changed.length > 0)
            return { kind: 'unhealthy', reasons: changed };
        const failing = this.#failing(window, scene);
        const crashed = await this.#crashed(window, scene.canary, failing !== undefined, signal);
        const reasons = reasonsOf(window, scene, failing, crashed);
        if (reasons.length > 0)
            return { kind: 'unhealthy', reasons: await this.#withLogs(reasons, crashed, signal) };
        const notes = this.#stableNotes(window, scene);
        return { kind: 'healthy', seen: scene_seenOf(scene), ...(notes.length === 0 ? {} : { notes }) };
    }
    conclude() {
        return { verdict: { kind: 'healthy', seen: 'tasks held' }, findings: [] };
    }
    /** What this rollout deploys itself is for whoever deploys it to judge; what comes of it is the service's from then on. */
    #changes(role, service, { renewing, renewed = {} }) {
        if (service.status !== 'ACTIVE')
            return [tasks_gone(service.name, service.status)];
        if (role === renewing)
            return [];
        const brought = renewed[role];
        const known = this.#first.get(role);
        const isKnown = known !== undefined && known.brought === brought;
        const first = isKnown ? known : { ...deployments_identityOf(service), brought };
        // An answer from before the deployment says nothing of it.
        if (!isKnown && brought !== undefined && first.taskDefinition !== brought)
            return [];
        this.#first.set(role, first);
        const reason = foreignDeployment(role, service, first);
        return reason === undefined ? [] : [reason];
    }
    /** While a share is in force the canary must carry it: never without any task or target, never short for long. */
    #failing(window, { canary, canaryTargets }) {
        const watched = window.phase === 'bake' && canary.desired > 0;
        const short = watched && isShort(canary, canaryTargets);
        const shortForMs = this.#canaryShort.look(short, this.#options.clock.now());
        if (!watched)
            return undefined;
        if (window.share > 0 && canary.running === 0)
            return { kind: 'tasks', words: 'has no running task' };
        if (window.share > 0 && canaryTargets?.healthy === 0)
            return { kind: 'targets', words: 'has no healthy target' };
        if (shortForMs === undefined)
            return undefined;
        return {
            kind: canary.running < canary.desired ? 'tasks' : 'targets',
            words: `can't hold its count: ${standing(canary, canaryTargets)} for ${spell(shortForMs)}`,
        };
    }
    /**
     * Tasks that ended by themselves since the rollout began. The hint is spent only when it was answered, and what is
     * known to fail already is told even where this cannot be.
     */
    async #crashed(window, canary, failing, signal) {
        const failed = canary.deployments.reduce((sum, { failedTasks }) => sum + failedTasks, 0);
        const hinted = canary.running < canary.desired || canary.pending > 0 || failed > (this.#failedTasks ?? 0);
        if (!hinted) {
            this.#failedTasks = failed;
            return [];
        }
        try {
            const { cluster } = this.#options;
            const stopped = await stoppedTasks(this.#aws, cluster, canary.name, window.startedAt, signal);
            this.#failedTasks = failed;
            return stopped.filter(endedByItself);
        }
        catch (error) {
            if (failing)
                return [];
            throw error;
        }
    }
    async #withLogs([first, ...more], [newest], signal) {
        if (first === undefined || newest === undefined || !this.#options.logs)
            return first === undefined ? more : [first, ...more];
        const lines = await lastLines(this.#aws, newest, signal);
        return [{ ...first, evidence: [...first.evidence, ...lines] }, ...more];
    }
    /** A stable service that loses tasks is told, not judged: giving it all the traffic back would not help it. */
    #stableNotes(window, { stable, stableTargets }) {
        const watched = window.phase === 'bake' && stable.desired > 0;
        const short = watched && isShort(stable, stableTargets);
        const tooLong = this.#stableShort.look(short, this.#options.clock.now()) !== undefined;
        const first = tooLong && !this.#stableNoted;
        this.#stableNoted = tooLong;
        return first ? [`stable is below its count: ${standing(stable, stableTargets)}`] : [];
    }
}
function reasonsOf(window, { canary, canaryTargets }, failing, crashed) {
    const recent = crashed.filter(({ stoppedAt }) => (stoppedAt ?? 0) >= window.since);
    const lone = canary.desired === 1 && canary.running === 0;
    const loops = recent.length >= (lone ? 1 : CRASHES);
    const stops = crashed.map(stopLine);
    const events = eventLines(canary, window.startedAt);
    const canarys = (kind, words, evidence) => ({
        kind,
        subject: canary.name,
        message: `the canary service ${canary.name} ${words}`,
        evidence,
    });
    return [
        ...(loops
            ? [canarys('tasks', `crash-loops: ${recent.length} of its tasks failed`, [...stops, ...events])]
            : []),
        ...(failing === undefined
            ? []
            : [
                canarys(failing.kind, failing.words, [
                    ...targetLines(canaryTargets),
                    ...(loops ? [] : [...stops, ...events]),
                ]),
            ]),
    ];
}
function tasks_gone(service, state) {
    return {
        kind: 'tasks',
        subject: service,
        message: `service ${service} is no longer there`,
        evidence: [`ECS says ${state}`],
    };
}

;// CONCATENATED MODULE: ./build/src/gates.js




/** The gate that is asked before it is known where the rollout takes place. */
function alarmsOf({ config, aws, around: { clock } }, resuming) {
    const { alarms, alarmArns, alarmAtStart, insufficientData } = config;
    return alarmsGate(aws, {
        ...{ names: alarms, arns: alarmArns, atStart: alarmAtStart, insufficientData, clock },
        ...(resuming === undefined ? {} : { since: resuming.since }),
    });
}
/** All others. */
function gatesOf({ config, aws, around: { clock } }, target) {
    const credentials = config.roleToAssume === undefined ? [] : [credentialsGate(aws)];
    return [gates_tasksOf(config, aws, clock, target), ...credentials];
}
function gates_tasksOf(config, aws, clock, target) {
    const groups = (arn) => (arn === undefined ? [] : [arn]);
    return tasksGate(aws, {
        cluster: target.cluster,
        stableService: target.stable.service,
        canaryService: target.canary.service,
        stableTargetGroupArns: groups(target.stable.targetGroupArn),
        canaryTargetGroupArns: groups(target.canary.targetGroupArn),
        sharedTargetGroup: sharesGroup(target),
        clock,
        pollMs: config.pollMs,
        logs: config.logs,
    });
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./build/src/release/images.js



/** Whether a reference names its image for good. */
function isPinned(reference) {
    return reference.includes('@sha256:');
}
/** Finds out what a tag stands for, where the image is in Amazon ECR of this region, and what speaks against it. */
async function resolveImage(aws, reference, signal) {
    if (isPinned(reference))
        return { findings: [] };
    const mutable = isLatest(reference) ? [mutableTag(reference)] : [];
    const image = ecrImage(reference);
    if (image?.region !== (await aws.region()))
        return { findings: mutable };
    try {
        const digest = await digestOf(aws, image, signal);
        const told = digest === undefined ? [] : [standsFor(reference, digest)];
        return { ...(digest === undefined ? {} : { digest }), findings: [...mutable, ...told] };
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof rollout_errors/* RemoteError */.Hi))
            throw error;
        return {
            findings: [...mutable, isNotFound(error) ? images_absent(reference, error) : untold(reference, error)],
        };
    }
}
/** Whether a reference names no version: its tag is there to be moved. */
function isLatest(reference) {
    const name = reference.slice(reference.lastIndexOf('/') + 1);
    return !name.includes(':') || name.endsWith(':latest');
}
function mutableTag(reference) {
    return {
        severity: 'warning',
        subject: 'image',
        message: `${reference} names no version: whoever pushes next changes what it stands for, and stable and canary could pull the same thing.`,
        fix: 'Name a tag that is never moved, or better a digest (`…@sha256:…`).',
    };
}
function standsFor(reference, digest) {
    return {
        severity: 'note',
        subject: 'image',
        message: `${reference} stands for ${digest} now.`,
        fix: 'Nothing to do; a tag that may be moved is safer as a digest.',
    };
}
function images_absent(reference, error) {
    return {
        severity: 'error',
        subject: 'image',
        message: `There is no image ${reference}: ${(0,rollout_errors/* messageOf */.bD)(error)}`,
        fix: 'Push it first, or correct `image`.',
    };
}
function untold(reference, error) {
    return {
        severity: 'note',
        subject: 'image',
        message: `What ${reference} stands for can't be told: ${(0,rollout_errors/* messageOf */.bD)(error)}`,
        fix: 'Allow `ecr:DescribeImages` on its repository to have it checked.',
    };
}

;// CONCATENATED MODULE: ./build/src/release/running.js


/** What the tasks of a service report of their images; none where AWS doesn't tell: nothing hangs on it. */
async function imagesOf(aws, cluster, service, signal) {
    try {
        return await runningImages(aws, cluster, service, signal);
    }
    catch (error) {
        signal.throwIfAborted();
        if (error instanceof rollout_errors/* RemoteError */.Hi)
            return [];
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/src/release/task-definition.js

/**
 * What an answer says of a revision and a registration can't: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
 */
const OF_THE_REVISION = new Set([
    ...['taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities'],
    ...['registeredAt', 'registeredBy', 'deregisteredAt', 'deleteRequestedAt'],
]);
/** Tags under this prefix are AWS's own: nobody else may set them. */
const AWS_TAG = 'aws:';
/** The containers of a definition, as far as they are named. */
function containersOf(definition) {
    return task_definition_records(definition['containerDefinitions']).flatMap(({ name, image }) => typeof name === 'string' ? [{ name, image: typeof image === 'string' ? image : '' }] : []);
}
/** The definition with another image in one of its containers, everything else as it is. */
function withImage(definition, container, image) {
    const containers = task_definition_records(definition['containerDefinitions']).map((each) => each['name'] === container ? { ...each, image } : each);
    return { ...definition, containerDefinitions: containers };
}
/** A definition as it can be registered: under a family, without what belongs to a revision. */
function registrable(definition, family, tags) {
    const kept = Object.entries(definition).filter(([name]) => !OF_THE_REVISION.has(name));
    const own = task_definition_records(tags).filter(({ key }) => typeof key !== 'string' || !key.startsWith(AWS_TAG));
    return { ...Object.fromEntries(kept), family, ...(own.length === 0 ? {} : { tags: own }) };
}
/**
 * Whether two definitions mean the same to ECS: an answer names defaults that a registration leaves out, and sorts what has no
 * order. Tags don't count: they change nothing that runs.
 */
function sameDefinition(one, other) {
    return JSON.stringify(essence(one)) === JSON.stringify(essence(other));
}
function essence(definition) {
    const kept = Object.entries(definition).filter(([name]) => name !== 'tags' && !OF_THE_REVISION.has(name));
    const { containerDefinitions, ...rest } = Object.fromEntries(kept);
    const containers = task_definition_records(containerDefinitions).map((container) => ({
        ...DEFAULTS,
        ...container,
        portMappings: task_definition_records(container['portMappings']).map(port),
    }));
    return plain({ ...rest, containerDefinitions: containers }) ?? null;
}
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const DEFAULTS = { essential: true, cpu: 0 };
/** A host port of 0, or the container's own, is what the network mode makes of none. */
function port(mapping) {
    const { hostPort, ...rest } = mapping;
    const isImplied = hostPort === undefined || hostPort === 0 || hostPort === rest['containerPort'];
    return { protocol: 'tcp', ...rest, ...(isImplied ? {} : { hostPort }) };
}
/** Keys in order, lists of named things by name, nothing that is empty. */
function plain(value) {
    if (value === null)
        return undefined;
    if (Array.isArray(value))
        return plainList(value);
    if (!isRecord(value))
        return value;
    const entries = Object.entries(value).flatMap(([name, member]) => {
        const kept = plain(member);
        return kept === undefined ? [] : [[name, kept]];
    });
    if (entries.length === 0)
        return undefined;
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
function plainList(list) {
    const items = list.flatMap((item) => plain(item) ?? []);
    if (items.length === 0)
        return undefined;
    const isNamed = items.every((item) => isRecord(item) && typeof item['name'] === 'string' && 'value' in item);
    return isNamed ? [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
}
function task_definition_records(value) {
    return Array.isArray(value) ? value.filter((item) => isRecord(item)) : [];
}

;// CONCATENATED MODULE: ./build/src/release/wanted.js





/** Finds out what the canary is to run, and refuses what can't be. What it runs already is a revision that there is. */
async function findWanted(aws, source, signal) {
    const { image, taskDefinition } = source;
    const [canary, stable] = await Promise.all([
        describeTaskDefinition(aws, source.canary, signal),
        describeTaskDefinition(aws, source.stable, signal),
    ]);
    const found = image !== undefined
        ? fromImage(source, image, canary, stable)
        : taskDefinition === undefined
            ? { wanted: wanted_existing(canary), findings: [] }
            : taskDefinition.kind === 'file'
                ? await fromFile(source, taskDefinition.path, canary)
                : await fromRevision(aws, taskDefinition.reference, signal);
    const isKept = found.wanted?.kind === 'revision' && found.wanted.arn === canary.arn;
    const leaving = [...(isKept ? [] : [canary]), ...(source.promotes === true ? [stable] : [])];
    return { ...found, findings: [...found.findings, ...leaving.flatMap(noWayBack)] };
}
function fromImage({ container }, image, canary, stable) {
    const containers = containersOf(stable.definition);
    const chosen = containers.find(({ name }, _, { length }) => name === container || (container === undefined && length === 1));
    if (chosen === undefined)
        return { findings: [whichContainer(stable, containers, container)] };
    const definition = registrable(withImage(stable.definition, chosen.name, image), canary.family, stable.tags);
    const label = `${image} in container ${chosen.name} of ${lastSegment(stable.arn)}`;
    const findings = chosen.image === image ? [sameImage(stable, image)] : [];
    return { wanted: unlessThere(definition, canary, label), replaced: { ...chosen, image }, findings };
}
async function fromFile({ readFile }, path, canary) {
    const read = await readDefinition(readFile, path);
    if ('why' in read)
        return { findings: [wrongFile(path, read.why)] };
    const { family, tags } = read.definition;
    const definition = registrable(read.definition, typeof family === 'string' ? family : canary.family, tags ?? []);
    if (containersOf(definition).length === 0)
        return { findings: [wrongFile(path, 'it defines no containers')] };
    return { wanted: unlessThere(definition, canary, path), findings: [] };
}
async function fromRevision(aws, reference, signal) {
    try {
        const found = await describeTaskDefinition(aws, reference, signal);
        const { status } = found.definition;
        if (status === undefined || status === 'ACTIVE')
            return { wanted: wanted_existing(found), findings: [] };
        return { findings: [inactive(reference, JSON.stringify(status))] };
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof rollout_errors/* RemoteError */.Hi) || error.transient)
            throw error;
        return { findings: [wanted_absent(reference, error)] };
    }
}
function wanted_existing({ arn }) {
    return { kind: 'revision', arn, label: lastSegment(arn) };
}
/** Nothing is registered that the canary has already. */
function unlessThere(definition, canary, label) {
    const isThere = definition['family'] === canary.family && sameDefinition(definition, canary.definition);
    return isThere ? { ...wanted_existing(canary), label } : { kind: 'content', definition, label };
}
/** Either as it is registered, or as an answer of ECS wraps it. */
async function readDefinition(readFile, path) {
    try {
        const content = json(place(JSON.parse(await readFile(path)), path));
        if (!isRecord(content))
            return { why: 'it is no JSON object' };
        const { taskDefinition } = content;
        return { definition: isRecord(taskDefinition) ? taskDefinition : content };
    }
    catch (error) {
        // What a parser quotes of the text is nothing for a log.
        return { why: error instanceof SyntaxError ? 'it is no JSON' : (0,rollout_errors/* messageOf */.bD)(error) };
    }
}
function problem(subject, message, fix) {
    return { severity: 'error', subject, message, fix };
}
function whichContainer({ arn }, containers, container) {
    const names = containers.map(({ name }) => name).join(', ');
    const what = container === undefined
        ? `${lastSegment(arn)} has ${containers.length} containers (${names}), and \`image\` is for one of them.`
        : `${lastSegment(arn)} has no container ${container}; it has ${names}.`;
    return problem('container', what, 'Name the container that runs the new version.');
}
function sameImage({ arn }, image) {
    return {
        severity: 'warning',
        subject: 'image',
        message: `Stable (${lastSegment(arn)}) names ${image}, too: the canary would be no other version, unless the tag was moved.`,
        fix: 'Name the image of the new version.',
    };
}
function wrongFile(path, why) {
    return problem('task-definition', `${path} can't be taken for a task definition: ${why}.`, 'Give a JSON file as `aws ecs register-task-definition --cli-input-json` takes it, or as the render action writes it.');
}
/** ECS deploys no revision that was deregistered, so a rollback could not bring it back. */
function noWayBack({ arn, definition: { status } }) {
    if (status === undefined || status === 'ACTIVE')
        return [];
    const message = `${lastSegment(arn)}, which runs now, is ${JSON.stringify(status)}: ECS would not deploy it again, so there is no way back to it.`;
    const fix = 'Deploy an ACTIVE revision to that service first.';
    return [problem('task definition', message, fix)];
}
function inactive(reference, status) {
    return problem('task-definition', `${reference} is ${status}.`, 'Name an ACTIVE revision.');
}
function wanted_absent(reference, error) {
    return problem('task-definition', `${reference} can't be used: ${error.message}`, 'Name a revision that exists.');
}

;// CONCATENATED MODULE: ./build/src/release/prepare.js




/** Finds out what is to run on the canary, whether it does already, and what speaks against it. Reads only. */
async function prepareRelease(aws, place, source, canary, signal) {
    const { wanted, replaced, findings } = await findWanted(aws, source, signal);
    if (wanted === undefined)
        return { force: false, findings };
    const image = replaced === undefined ? { findings: [] } : await resolveImage(aws, replaced.image, signal);
    const isCurrent = wanted.kind === 'revision' && wanted.arn === source.canary;
    const force = isCurrent &&
        replaced !== undefined &&
        !isPinned(replaced.image) &&
        (await isOutdated(aws, place, { ...replaced, digest: image.digest }, canary, signal));
    return {
        wanted,
        force,
        planned: {
            from: lastSegment(source.canary),
            to: wanted.label,
            isThere: isCurrent && !force,
        },
        findings: [...findings, ...image.findings],
    };
}
/**
 * Whether a canary that has the wanted revision runs something else than its tag stands for by now. Where nobody can tell, a tag that is
 * there to be moved counts as moved, unless the canary has traffic already. ECS keeps to the digest that a tag stood for when a
 * deployment began: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
 */
async function isOutdated(aws, { cluster, canary: service }, { name, image, digest }, canary, signal) {
    if (digest !== undefined && canary.hasTasks) {
        const running = await imagesOf(aws, cluster, service, signal);
        const ofContainer = running.filter((each) => each.startsWith(`${name}: `));
        if (ofContainer.length > 0)
            return ofContainer.some((each) => each !== `${name}: ${digest}`);
    }
    return isLatest(image) && !canary.hasTraffic;
}

;// CONCATENATED MODULE: ./build/src/aws/service-writes.js


/** Sets the desired count, which starts no deployment. One request, never retried. */
async function setDesiredCount(aws, cluster, service, count, signal) {
    await updateService(aws, { cluster, service, desiredCount: count }, signal);
}
/** Makes a service run another task definition, which starts a deployment. One request, never retried. */
async function setTaskDefinition(aws, cluster, service, taskDefinition, signal) {
    await updateService(aws, { cluster, service, taskDefinition }, signal);
}
/** Makes a service pull its images anew and replace all tasks. One request, never retried. */
async function forceDeployment(aws, cluster, service, signal) {
    await updateService(aws, { cluster, service, forceNewDeployment: true }, signal);
}
/** Sets tags of a service, beside those it has. `arn` in the long form: others take no tags. */
async function tagService(aws, arn, tags, signal) {
    const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
    await call('ecs:TagResource', arn, () => aws.ecs.send(new dist_cjs/* TagResourceCommand */.eqU({ resourceArn: arn, tags: list }), { abortSignal: signal }), signal);
}
async function updateService(aws, input, signal) {
    await call('ecs:UpdateService', `service ${input.service} in cluster ${input.cluster}`, () => aws.ecsOnce.send(new dist_cjs/* UpdateServiceCommand */.kZr(input), { abortSignal: signal }), signal);
}

;// CONCATENATED MODULE: ./build/src/rollout/reading.js
/** Reads with the patience of a wait: what fails and may work in a moment is read again. */
async function readWith(hands, what, read) {
    const found = [];
    await hands.until(what, async (signal) => {
        found.push(await read(signal));
        return { kind: 'done', seen: what };
    });
    const [first] = found;
    if (first === undefined)
        throw new Error(`Nothing was read: ${what}.`);
    return first;
}

;// CONCATENATED MODULE: ./build/src/release/arrival.js


/**
 * Looks for our deployment, by its id and task definition: a service that looks steady may have been put back by its circuit breaker, or
 * deployed to by somebody else. A circuit breaker may make the deployment of before PRIMARY again, and then ours was seen, and failed:
 * only where neither is so, it is not listed.
 */
function arrivalOf(view, taskDefinition, { ours: deployment, before } = {}) {
    const live = view.deployments.filter(({ status }) => status !== 'INACTIVE');
    const primary = live.find(({ status }) => status === 'PRIMARY');
    const runs = primary?.taskDefinition ?? view.taskDefinition;
    const isFull = view.running >= view.desired && view.pending === 0;
    const wasListed = deployment !== undefined || arrival_putBack(view) !== undefined;
    const isRun = isSameRevision(runs, taskDefinition);
    if (!isRun && isSameRevision(view.taskDefinition, taskDefinition) && primary?.id === before && !wasListed) {
        const seen = `${view.running} of ${view.desired} tasks running, no deployment of ${lastSegment(taskDefinition)} listed`;
        return { kind: isFull ? 'unlisted' : 'under-way', seen };
    }
    if (!isRun || (deployment !== undefined && primary !== undefined && primary.id !== deployment)) {
        return { kind: 'failed', why: arrival_putBack(view) ?? superseded(view, primary, before) };
    }
    if (primary?.rolloutState === 'FAILED')
        return { kind: 'failed', why: failure(view, primary) };
    const seen = arrival_seenOf(view, live);
    const isComplete = live.length <= 1 && [undefined, 'COMPLETED'].includes(primary?.rolloutState) && isFull;
    return { kind: isComplete ? 'arrived' : 'under-way', seen };
}
/**
 * Says so where ECS itself put an earlier task definition back.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
function arrival_putBack(view) {
    const primary = view.deployments.find(({ status }) => status === 'PRIMARY');
    const failed = view.deployments.find(({ rolloutState }) => rolloutState === 'FAILED');
    const reason = primary?.rolloutStateReason ?? '';
    if (primary === undefined || primary === failed || !(failed !== undefined || ROLLING_BACK.test(reason)))
        return undefined;
    const why = [failed?.rolloutStateReason, reason].filter((words) => words !== undefined && words !== '');
    return `ECS put back ${lastSegment(primary.taskDefinition)} on ${view.name}, because the deployment failed${why.length === 0 ? '' : ` (${why.join(' ')})`}`;
}
const ROLLING_BACK = /rolling back|rolled back/i;
function superseded({ name, taskDefinition }, primary, before) {
    if (primary !== undefined && primary.id === before) {
        return `ECS has put back ${lastSegment(primary.taskDefinition)} on ${name}: the deployment of this rollout is gone`;
    }
    const now = `${primary?.id ?? 'no deployment'}, task definition ${lastSegment(primary?.taskDefinition ?? taskDefinition)}`;
    return `another deployment has superseded the one of this rollout on ${name}: it has ${now} now`;
}
function failure({ name }, { id, rolloutStateReason }) {
    return `the deployment ${id} of ${name} failed${rolloutStateReason === undefined ? '' : `: ${rolloutStateReason}`}`;
}
/** `3 of 10 tasks of web:43 running, 2 pending, 1 failed; 7 of web:42 left`. */
function arrival_seenOf(view, [first, ...old]) {
    const { running, pending, failedTasks } = first ?? { ...view, failedTasks: 0 };
    const name = lastSegment(first?.taskDefinition ?? view.taskDefinition);
    return [
        `${running} of ${view.desired} tasks of ${name} running`,
        ...(pending > 0 ? [`${pending} pending`] : []),
        ...(failedTasks > 0 ? [`${failedTasks} failed`] : []),
        ...old.map((each) => `${each.running} of ${lastSegment(each.taskDefinition)} left`),
    ].join(', ');
}

;// CONCATENATED MODULE: ./build/src/release/evidence.js




/** One failed task says what all of them do, and a second one that it was no coincidence. */
const TASKS_QUOTED = 3;
const LOGS_QUOTED = 1;
/** Clocks of the runner and of AWS need not agree, ms. */
const SLACK_MS = 60_000;
/** What a person needs to believe that a deployment failed: how its tasks ended, what they logged last, what the service said. */
async function deploymentFailed(aws, place, role, failure, signal) {
    const { view, why } = failure;
    const evidence = [...(await taskLines(aws, place, failure, signal)), ...eventLines(view, sinceOf(view))];
    return new rollout_errors/* DeploymentError */.gt(role, [{ kind: 'tasks', subject: view.name, message: why, evidence }]);
}
async function taskLines(aws, { cluster, logs }, { view, of, other }, signal) {
    try {
        const stopped = await stoppedTasks(aws, cluster, view.name, sinceOf(view), signal);
        const failed = stopped
            .filter(endedByItself)
            .filter(({ taskDefinition }) => (of === undefined ? taskDefinition !== other : taskDefinition === of));
        return await withLogs(aws, failed.slice(0, TASKS_QUOTED), logs, signal);
    }
    catch (error) {
        signal.throwIfAborted();
        return [`how its tasks ended can't be told: ${(0,rollout_errors/* messageOf */.bD)(error)}`];
    }
}
async function withLogs(aws, tasks, logs, signal) {
    const lines = tasks.map(async (task, at) => [
        stopLine(task),
        ...(logs && at < LOGS_QUOTED ? await lastLines(aws, task, signal) : []),
    ]);
    return (await Promise.all(lines)).flat();
}
/** When the deployments that are still listed began. */
function sinceOf({ deployments }) {
    const begun = deployments.filter(({ status, rolloutState }) => status === 'PRIMARY' || rolloutState === 'FAILED');
    return Math.min(...begun.map(({ createdAt }) => createdAt)) - SLACK_MS;
}

;// CONCATENATED MODULE: ./build/src/release/deployment.js







/** AWS may answer with what was true a moment ago: what decides must be seen this often in a row. */
const TIMES_SEEN = 3;
/** Waits until a service runs a task definition, alone and healthy. */
async function untilArrived({ aws, place, router }, role, taskDefinition, hands, { before, isForced = false } = {}) {
    const service = place[role];
    const seen = {
        failed: 0,
        unlisted: 0,
    };
    const look = async (signal) => {
        const view = await readService(aws, place.cluster, service, signal);
        seen.view = view;
        const primary = primaryOf(view);
        const isOurs = primary !== undefined &&
            isSameRevision(primary.taskDefinition, taskDefinition) &&
            !(isForced && primary.id === before);
        if (isOurs)
            seen.ours ??= primary.id;
        if (isForced && seen.ours === undefined)
            return { kind: 'waiting', seen: 'no new deployment yet' };
        const arrival = arrivalOf(view, taskDefinition, { ours: seen.ours, before });
        seen.failed = arrival.kind === 'failed' ? seen.failed + 1 : 0;
        seen.unlisted = arrival.kind === 'unlisted' ? seen.unlisted + 1 : 0;
        switch (arrival.kind) {
            case 'failed':
                if (seen.failed < TIMES_SEEN)
                    return { kind: 'waiting', seen: arrival.why };
                throw await deploymentFailed(aws, place, role, { view, why: arrival.why, of: taskDefinition }, signal);
            case 'under-way':
                return { kind: 'waiting', seen: arrival.seen };
            case 'unlisted':
                return seen.unlisted < TIMES_SEEN
                    ? { kind: 'waiting', seen: arrival.seen }
                    : router.ready(role, signal);
            case 'arrived':
                return router.ready(role, signal);
        }
    };
    try {
        await hands.until(`${service} to run ${lastSegment(taskDefinition)}`, look);
    }
    catch (error) {
        if (!(error instanceof rollout_errors/* DeadlineError */.j3) || seen.view === undefined)
            throw error;
        const failure = { view: seen.view, why: error.message, of: taskDefinition };
        throw await deploymentFailed(aws, place, role, failure, hands.signal);
    }
    return { taskDefinition, images: await imagesOf(aws, place.cluster, service, hands.signal) };
}
/** Id of the deployment that a service has now; absent where it lists none. */
async function deploymentNow({ aws, place }, role, hands) {
    const view = await readWith(hands, `the deployment of ${place[role]}`, (signal) => readService(aws, place.cluster, place[role], signal));
    return primaryOf(view)?.id;
}
/** The deployment that a service is on its way to, or has arrived at. */
function primaryOf({ deployments }) {
    return deployments.find(({ status }) => status === 'PRIMARY');
}

;// CONCATENATED MODULE: ./build/src/release/release.js











/** A registration, or a forced deployment, whose answer was lost is looked for before it is sent again, this often. */
const TRIES = 4;
const BETWEEN_TRIES_MS = 2_000;
function releaseOf(work) {
    const { aws, place, router, wanted, force, tags } = work;
    const deploying = { aws, place, router };
    const [stable, canary] = [knobOf(router, DEFINITION.stable), knobOf(router, DEFINITION.canary)];
    return {
        register: async (signal) => wanted.kind === 'revision'
            ? { taskDefinition: wanted.arn, isNew: false }
            : registered(work, wanted.definition, signal),
        deploy: async (taskDefinition, hands) => {
            const before = await deploymentNow(deploying, 'canary', hands);
            if (force)
                return forced(work, taskDefinition, before, hands);
            await hands.set(canary, taskDefinition);
            return untilArrived(deploying, 'canary', taskDefinition, hands, { before });
        },
        promote: async (hands) => {
            const taskDefinition = await definition(canary, hands);
            const previous = await definition(stable, hands);
            const before = await deploymentNow(deploying, 'stable', hands);
            await hands.set(stable, taskDefinition);
            return { ...(await untilArrived(deploying, 'stable', taskDefinition, hands, { before })), previous };
        },
        explain: async (role, why, signal) => {
            const view = await readService(aws, place.cluster, place[role], signal);
            return deploymentFailed(aws, place, role, { view, why, of: view.taskDefinition }, signal);
        },
        ...(tags === undefined
            ? {}
            : {
                mark: async (taskDefinition, signal) => {
                    const marks = {
                        'ecs-canary:stable': lastSegment(taskDefinition),
                        ...(tags.run === undefined ? {} : { 'ecs-canary:run': tags.run }),
                    };
                    for (const service of tags.services)
                        await tagService(aws, service, marks, signal);
                },
            }),
    };
}
/** The family's newest revision, where that is just like it: ours, if the answer was lost, or an earlier run's. */
async function registered({ aws, clock }, wanted, signal) {
    let hasSent;
    for (let attempt = 1;; attempt++) {
        const newest = await newestOf(aws, wanted, signal);
        if (newest !== undefined && sameDefinition(newest.definition, wanted)) {
            return { taskDefinition: newest.arn, isNew: hasSent === true };
        }
        try {
            hasSent = true;
            return { taskDefinition: await registerTaskDefinition(aws, wanted, signal), isNew: true };
        }
        catch (error) {
            signal.throwIfAborted();
            if (!(error instanceof rollout_errors/* RemoteError */.Hi && error.transient) || attempt >= TRIES)
                throw error;
            await clock.sleep(BETWEEN_TRIES_MS, signal);
        }
    }
}
/** ECS says of an unknown family what it says of a bad request. */
async function newestOf(aws, { family }, signal) {
    if (typeof family !== 'string')
        return undefined;
    try {
        return await describeTaskDefinition(aws, family, signal);
    }
    catch (error) {
        if (error instanceof rollout_errors/* RemoteError */.Hi && failureOf(error.cause).code === 'Client')
            return undefined;
        throw error;
    }
}
/** Sent once; again only where the answer was lost and nothing has come of it. */
async function forced({ aws, clock, place, router }, taskDefinition, before, hands) {
    const deploying = { aws, place, router };
    for (let attempt = 1;; attempt++) {
        try {
            await hands.once(`a new deployment of ${place.canary}, so that it pulls its image anew`, (signal) => forceDeployment(aws, place.cluster, place.canary, signal));
            break;
        }
        catch (error) {
            if (!(error instanceof rollout_errors/* RemoteError */.Hi && error.transient) || attempt >= TRIES)
                throw error;
            await clock.sleep(BETWEEN_TRIES_MS, hands.signal);
            if ((await deploymentNow(deploying, 'canary', hands)) !== before)
                break;
        }
    }
    return untilArrived(deploying, 'canary', taskDefinition, hands, { before, isForced: true });
}
async function definition(knob, hands) {
    const value = await readWith(hands, `the ${knob.label}`, (signal) => knob.read(signal));
    if (typeof value !== 'string')
        throw new TypeError(`The ${knob.label} is no text.`);
    return value;
}
function knobOf(router, name) {
    const knob = router.knobs.find((each) => each.name === name);
    if (knob === undefined)
        throw new Error(`The router has no knob ${name}.`);
    return knob;
}

;// CONCATENATED MODULE: ./build/src/traffic/action-json.js

/** A list of actions as plain data, for a checkpoint: without client secrets, or how to keep them. */
function actionsToJson(actions) {
    return toJson(actions.map(withoutSecret), 'list of actions');
}
/** The list of actions that {@link actionsToJson} has made, possibly in another process. Throws a TypeError on anything else. */
function actionsFromJson(value) {
    if (isList(value) && value.every(isAction))
        return value;
    throw malformed('list of actions', 'actions of a listener or rule', value);
}
function withoutSecret(action) {
    const oidc = action.AuthenticateOidcConfig;
    if (oidc === undefined)
        return action;
    return {
        ...action,
        AuthenticateOidcConfig: { ...oidc, ClientSecret: undefined, UseExistingClientSecret: undefined },
    };
}
/** Looks closely at what is changed here, the forward action; the rest goes back to AWS as it came. */
function isAction(value) {
    return (json_isRecord(value) &&
        typeof value['Type'] === 'string' &&
        isTextOrAbsent(value['TargetGroupArn']) &&
        isNumberOrAbsent(value['Order']) &&
        isForwardConfigOrAbsent(value['ForwardConfig']));
}
function isForwardConfigOrAbsent(value) {
    if (value === undefined)
        return true;
    if (!json_isRecord(value))
        return false;
    const groups = value['TargetGroups'];
    const stickiness = value['TargetGroupStickinessConfig'];
    return ((groups === undefined || (isList(groups) && groups.every(isTuple))) &&
        (stickiness === undefined || json_isRecord(stickiness)));
}
function isTuple(value) {
    return json_isRecord(value) && typeof value['TargetGroupArn'] === 'string' && isNumberOrAbsent(value['Weight']);
}
function isTextOrAbsent(value) {
    return value === undefined || typeof value === 'string';
}
function isNumberOrAbsent(value) {
    return value === undefined || typeof value === 'number';
}

;// CONCATENATED MODULE: ./build/src/traffic/share.js
/** A share as a whole number of tenths of a percent, 0–1000: the precision in which shares are asked for. */
function tenths(share) {
    return Math.round(share * 10);
}
/**
 * The share that `part` has beside `rest`, to 0.1. A part that exists never shows as 0 %, nor as 100 % while the rest
 * exists; nothing beside nothing is 0 %.
 */
function share_shareOf(part, rest) {
    if (part <= 0)
        return 0;
    if (rest <= 0)
        return 100;
    const rounded = Math.round((1000 * part) / (part + rest));
    return Math.min(Math.max(rounded, 1), 999) / 10;
}
/** How many of `count` a share comes to, rounded up: 5 % of 30 is 2. */
function ceilShare(share, count) {
    return Math.ceil((count * tenths(share)) / 1000);
}

;// CONCATENATED MODULE: ./build/src/traffic/weights.js

/** Highest weight of a target group. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html */
const MAX_WEIGHT = 999;
/**
 * The whole weights, 0–999, that come nearest to a share of the pair's traffic. The other groups keep exactly their
 * weight relative to the pair's sum and to each other. The canary has at least 1 above 0 %, stable at least 1 below 100 %.
 */
function weigh(share, found) {
    const pair = found.stable + found.canary;
    if (pair === 0) {
        return {
            kind: 'impossible',
            why: 'Both target groups have weight 0, so the share of each is undefined.',
            fix: 'Give the stable target group a weight above 0.',
        };
    }
    const best = candidates(share, pair, found.others).reduce((first, second) => (first === undefined || isBetter(second, first, share, pair) ? second : first), undefined);
    if (best === undefined) {
        return {
            kind: 'impossible',
            why: `No whole weights from 0 to ${MAX_WEIGHT} give the canary ${share} % of the pair (stable ${found.stable}, canary ${found.canary}) and leave the other groups (${found.others.join(', ')}) their part.`,
            fix: 'Choose weights with more room, e.g. a pair that sums up to 100 and smaller weights for the others.',
        };
    }
    return { kind: 'weights', weights: scaled(best, pair, found.others) };
}
/**
 * All of the pair's weight on stable, exactly where that can be had. A pair that weighs more than one group may is scaled
 * down to the most that fits, and the others with it as nearly as whole weights allow: the way back must exist.
 */
function allOnStable(found) {
    const exact = weigh(0, found);
    if (exact.kind === 'weights')
        return exact.weights;
    const pair = found.stable + found.canary;
    if (pair === 0)
        return { ...found, stable: 1 };
    const scale = (weight) => weight === 0 ? 0 : Math.max(1, Math.round((weight * MAX_WEIGHT) / pair));
    return { stable: MAX_WEIGHT, canary: 0, others: found.others.map(scale) };
}
function candidates(share, pair, others) {
    const sums = Array.from({ length: 2 * MAX_WEIGHT }, (_, index) => index + 1);
    return sums
        .filter((sum) => others.every((weight) => scalesTo(weight, sum, pair)))
        .map((sum) => ({ sum, canary: canaryWeight(share, sum) }))
        .filter(({ sum, canary }) => isAllowed(share, sum, canary));
}
function scalesTo(weight, sum, pair) {
    return (weight * sum) % pair === 0 && (weight * sum) / pair <= MAX_WEIGHT;
}
function canaryWeight(share, sum) {
    if (share <= 0)
        return 0;
    if (share >= 100)
        return sum;
    return Math.max(1, Math.min(Math.round((sum * tenths(share)) / 1000), sum - 1));
}
function isAllowed(share, sum, canary) {
    const stable = sum - canary;
    if (canary > MAX_WEIGHT || stable > MAX_WEIGHT)
        return false;
    return share <= 0 || share >= 100 || (canary >= 1 && stable >= 1);
}
/** Whether `a` is nearer to the share than `b`; among equals, the sum found, then 100, then 1000, then the smallest. */
function isBetter(a, b, share, pair) {
    const distance = errorOf(a, share) * b.sum - errorOf(b, share) * a.sum;
    if (distance !== 0)
        return distance < 0;
    for (const preferred of [pair, 100, 1000]) {
        if (a.sum === preferred || b.sum === preferred)
            return a.sum === preferred && b.sum !== preferred;
    }
    return a.sum < b.sum;
}
/** Distance from the share, times 1000 × the sum: whole numbers compare exactly. */
function errorOf({ sum, canary }, share) {
    return Math.abs(1000 * canary - tenths(share) * sum);
}
function scaled({ sum, canary }, pair, others) {
    return { stable: sum - canary, canary, others: others.map((weight) => (weight * sum) / pair) };
}

;// CONCATENATED MODULE: ./build/src/traffic/actions.js

/** Most target groups of a forward action of an ALB. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_GROUPS = 5;
/** The forward action of a list. A list without exactly one can't be divided. */
function readForward(actions) {
    const forwards = actions.filter(isForward);
    const [forward] = forwards;
    if (forward === undefined || forwards.length > 1) {
        return {
            kind: 'refused',
            why: `It has ${forwards.length === 0 ? 'no forward action' : `${forwards.length} forward actions`}; exactly one is needed to divide traffic.`,
            fix: 'Name a listener or rule that forwards to the stable target group.',
        };
    }
    const stickiness = forward.ForwardConfig?.TargetGroupStickinessConfig;
    return {
        kind: 'forward',
        forward: {
            groups: groupsOf(forward),
            ...(stickiness?.Enabled === true ? { stickySeconds: stickiness.DurationSeconds ?? 0 } : {}),
        },
    };
}
/** All target groups that a list forwards to. */
function groupsIn(actions) {
    return actions.filter(isForward).flatMap(groupsOf);
}
/** Weights of the pair and of all others, in the order found. A group that is not in the list weighs 0. */
function weightsIn(actions, pair) {
    const groups = groupsIn(actions);
    const weightOf = (arn) => groups.find((group) => group.arn === arn)?.weight ?? 0;
    return {
        stable: weightOf(pair.stable),
        canary: weightOf(pair.canary),
        others: groups.filter(({ arn }) => !isOfPair(arn, pair)).map(({ weight }) => weight),
    };
}
function isAttached(actions, arn) {
    return groupsIn(actions).some((group) => group.arn === arn);
}
/** The list with the canary's group in its forward action: at weight 0 if it wasn't there, else untouched. */
function attached(actions, pair) {
    if (isAttached(actions, pair.canary))
        return actions;
    return withGroups(actions, (groups) => [...groups, { arn: pair.canary, weight: 0 }]);
}
/** The list that gives the canary a share of the pair, all else as found. Refuses what can't be had. */
function weighted(actions, pair, share) {
    const refusal = refusalOf(actions, pair);
    if (refusal !== undefined)
        return refusal;
    const whole = attached(actions, pair);
    const weighing = weigh(share, weightsIn(whole, pair));
    if (weighing.kind === 'impossible')
        return { kind: 'refused', why: weighing.why, fix: weighing.fix };
    return {
        kind: 'weighted',
        actions: withWeights(whole, pair, weighing.weights),
        weights: weighing.weights,
    };
}
/** The list with the pair's whole weight on stable. */
function onStable(actions, pair) {
    return withWeights(actions, pair, allOnStable(weightsIn(actions, pair)));
}
function refusalOf(actions, pair) {
    const reading = readForward(actions);
    if (reading.kind === 'refused')
        return reading;
    if (!isAttached(actions, pair.stable)) {
        return {
            kind: 'refused',
            why: `It does not forward to the stable target group ${pair.stable}.`,
            fix: 'Name the listener or rule that serves production, or correct `stable-target-group`.',
        };
    }
    return undefined;
}
/** An ALB refuses more than five target groups in an action; undefined where the canary's fits in. */
function crowdingOf(actions, pair) {
    const groups = groupsIn(attached(actions, pair)).length;
    if (groups <= MAX_GROUPS)
        return undefined;
    return {
        kind: 'refused',
        why: `It would forward to ${groups} target groups with the canary's; at most ${MAX_GROUPS} are possible.`,
        fix: 'Remove a target group that is no longer needed.',
    };
}
function withWeights(actions, pair, weights) {
    const others = weights.others.values();
    return withGroups(actions, (groups) => groups.map(({ arn, weight }) => {
        if (arn === pair.stable)
            return { arn, weight: weights.stable };
        if (arn === pair.canary)
            return { arn, weight: weights.canary };
        return { arn, weight: others.next().value ?? weight };
    }));
}
/** Replaces the groups of the forward action and nothing else. */
function withGroups(actions, change) {
    return actions.map((action) => {
        if (!isForward(action))
            return action;
        const groups = change(groupsOf(action));
        return {
            ...action,
            // Beside several groups AWS refuses the field that names a single one.
            TargetGroupArn: groups.length > 1 ? undefined : action.TargetGroupArn,
            ForwardConfig: {
                ...action.ForwardConfig,
                TargetGroups: groups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
            },
        };
    });
}
function isForward(action) {
    return action.Type === 'forward';
}
/** Groups of a forward action, whichever way they are named. A group without a weight counts 1, as with AWS. */
function groupsOf(action) {
    const tuples = action.ForwardConfig?.TargetGroups ?? [];
    const named = tuples.flatMap(({ TargetGroupArn: arn, Weight: weight }) => arn === undefined ? [] : [{ arn, weight: weight ?? 1 }]);
    if (named.length > 0 || action.TargetGroupArn === undefined)
        return named;
    return [{ arn: action.TargetGroupArn, weight: 1 }];
}
function isOfPair(arn, pair) {
    return arn === pair.stable || arn === pair.canary;
}

;// CONCATENATED MODULE: ./build/src/aws/shell.js
const SAFE = /^[\w@%+=:,./-]+$/;
/** A command line for a POSIX shell, each word quoted where it needs to be. */
function shellLine(words) {
    return words.map(shell_quoted).join(' ');
}
function shell_quoted(word) {
    return SAFE.test(word) ? word : `'${word.replaceAll("'", String.raw `'\''`)}'`;
}

;// CONCATENATED MODULE: ./build/src/traffic/count-knob.js




/** An autoscaler that is left to scale out may raise the count; and so may the restoring of its limits. */
function scalesOut(target, role) {
    return target.scaling?.[role] === undefined ? () => false : (ours, live) => live > ours;
}
/** Any change of an autoscaler's limits brings the count within them, if it was found outside. */
function clampOf(target, role) {
    const limits = target.scaling?.[role];
    if (limits === undefined)
        return () => false;
    return (ours, live) => live === Math.min(Math.max(ours, limits.min), limits.max);
}
/** The desired count of a service. Its value is a number of tasks. */
function countKnob(name, aws, { region, cluster, service }, autoscaled) {
    const label = `desired count of ${service}`;
    return {
        name,
        label,
        read: async (signal) => (await readService(aws, cluster, service, signal)).desired,
        write: (value, signal) => setDesiredCount(aws, cluster, service, count(value, label), signal),
        same: (a, b) => a === b,
        mayBecome: (ours, live) => autoscaled(count(ours, label), count(live, label)),
        show: (value) => `${JSON.stringify(value)} ${value === 1 ? 'task' : 'tasks'}`,
        command: (value) => shellLine([
            ...['aws', 'ecs', 'update-service', '--cluster', cluster, '--service', service],
            ...['--desired-count', String(count(value, label)), '--region', region],
        ]),
    };
}

;// CONCATENATED MODULE: ./build/src/traffic/same-actions.js


/**
 * Fields that an answer may carry though nobody set them, and the values they then have.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
 */
const AUTHENTICATION_DEFAULTS = {
    SessionCookieName: 'AWSELBAuthSessionCookie',
    Scope: 'openid',
    SessionTimeout: 604_800,
    OnUnauthenticatedRequest: 'authenticate',
};
const REDIRECT_DEFAULTS = {
    Protocol: '#{protocol}',
    Port: '#{port}',
    Host: '#{host}',
    Path: '/#{path}',
    Query: '#{query}',
};
/** Whether two lists of actions mean the same to AWS, whatever defaults an answer adds or leaves out. */
function sameActions(a, b) {
    return canonical(a) === canonical(b);
}
function canonical(actions) {
    const inOrder = actions
        .map((action, index) => ({ action, order: action.Order ?? index + 1 }))
        .sort((first, second) => first.order - second.order);
    return JSON.stringify(inOrder.map(({ action }) => same_actions_plain(meaningOf(action))));
}
function meaningOf(action) {
    return {
        ...action,
        Order: undefined,
        ...(action.Type === 'forward' ? forwardMeaning(action) : {}),
        AuthenticateOidcConfig: withoutDefaults({ ...action.AuthenticateOidcConfig, ClientSecret: undefined, UseExistingClientSecret: undefined }, AUTHENTICATION_DEFAULTS),
        AuthenticateCognitoConfig: withoutDefaults(action.AuthenticateCognitoConfig, AUTHENTICATION_DEFAULTS),
        RedirectConfig: withoutDefaults(action.RedirectConfig, REDIRECT_DEFAULTS),
    };
}
/** The order of groups in a forward action means nothing; how long clients would stick if they did neither. */
function forwardMeaning(action) {
    const stickiness = action.ForwardConfig?.TargetGroupStickinessConfig;
    return {
        TargetGroupArn: undefined,
        ForwardConfig: {
            ...action.ForwardConfig,
            TargetGroups: groupsMeaning(groupsOf(action)),
            TargetGroupStickinessConfig: stickiness?.Enabled === true ? stickiness : undefined,
        },
    };
}
/** The weight of the only group says no more than whether it gets traffic. */
function groupsMeaning(groups) {
    if (groups.length === 1)
        return groups.map(({ arn, weight }) => ({ arn, weight: Math.min(weight, 1) }));
    return groups.toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
}
function withoutDefaults(value, defaults) {
    if (value === undefined)
        return undefined;
    return Object.fromEntries(Object.entries(value).filter(([key, item]) => item !== defaults[key]));
}
/** One spelling for the same data: keys sorted; what is undefined or empty left out. */
function same_actions_plain(value) {
    if (isList(value))
        return value.map(same_actions_plain);
    if (!json_isRecord(value))
        return value;
    const entries = Object.entries(value)
        .map(([key, item]) => [key, same_actions_plain(item)])
        .filter(([, item]) => item !== undefined && !(json_isRecord(item) && Object.keys(item).length === 0))
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

;// CONCATENATED MODULE: ./build/src/traffic/forward-knob.js







/** The action list of a listener's default action or of a rule. Its value is the whole list, as plain data. */
function forwardKnob(name, aws, target) {
    const point = target.forwardPoint;
    return {
        name,
        label: `weights of ${point.label}`,
        read: async (signal) => actionsToJson((await readForwardPoint(aws, point.arn, signal)).actions),
        write: (value, signal) => writeActions(aws, point, actionsFromJson(value), signal),
        same: (a, b) => sameActions(actionsFromJson(a), actionsFromJson(b)),
        show: (value) => show(actionsFromJson(value), target),
        command: (value) => command(actionsFromJson(value), target),
    };
}
function show(actions, target) {
    const pair = pairOf(target);
    const { stable, canary } = weightsIn(actions, pair);
    const others = groupsIn(actions)
        .filter(({ arn }) => arn !== pair.stable && arn !== pair.canary)
        .map(({ arn, weight }) => `, ${target_groupName(arn)} ${weight}`);
    const shown = isAttached(actions, pair.canary) ? String(canary) : 'not attached';
    return `stable ${stable}, canary ${shown}${others.join('')}${besides(actions)}`;
}
/** What else of an action list may be changed, so that two lists that differ don't read the same. */
function besides(actions) {
    const reading = readForward(actions);
    const seconds = reading.kind === 'forward' ? reading.forward.stickySeconds : undefined;
    const sticky = seconds === undefined ? '' : `; sticky for ${spell(seconds * 1000)}`;
    const types = actions.map(({ Type }) => Type ?? 'unknown').filter((type) => type !== 'forward');
    return types.length === 0 ? sticky : `${sticky}; beside ${types.join(', ')}`;
}
function command(actions, { region, forwardPoint }) {
    const json = JSON.stringify(actions.map(keepingSecret));
    const words = forwardPoint.kind === 'listener'
        ? ['modify-listener', '--listener-arn', forwardPoint.arn, '--default-actions', json]
        : ['modify-rule', '--rule-arn', forwardPoint.arn, '--actions', json];
    return shellLine(['aws', 'elbv2', ...words, '--region', region]);
}
/** Without its secret, which nobody can read back, an OIDC action is accepted only with the word that it stays. */
function keepingSecret(action) {
    const oidc = action.AuthenticateOidcConfig;
    if (oidc === undefined)
        return action;
    return { ...action, AuthenticateOidcConfig: { ...oidc, UseExistingClientSecret: true } };
}

;// CONCATENATED MODULE: ./build/src/traffic/pair.js



/** Both services with one call. Throws {@link RemoteError} where one is gone. */
async function readPair(aws, target, signal) {
    const names = [target.stable.service, target.canary.service];
    const [stable, canary] = await readServices(aws, target.cluster, names, signal);
    if (stable === undefined || canary === undefined)
        throw new rollout_errors/* RemoteError */.Hi('ECS has not told of both services.', true);
    return { stable, canary };
}
/** A side of a split, with targets and weight where they say something. */
function pair_sideOf(view, healthy, weight) {
    return {
        service: view.name,
        desired: view.desired,
        running: view.running,
        pending: view.pending,
        ...(view.taskDefinition === '' ? {} : { version: lastSegment(view.taskDefinition) }),
        ...(healthy === undefined ? {} : { healthyTargets: healthy }),
        ...(weight === undefined ? {} : { weight }),
    };
}

;// CONCATENATED MODULE: ./build/src/traffic/readiness.js




/** One look at both services and their target groups, side by side. */
async function look(aws, target, signal) {
    const [pair, targets] = await Promise.all([
        readPair(aws, target, signal),
        sharesGroup(target) ? sharedTargets(aws, target, signal) : separateTargets(aws, target, signal),
    ]);
    const [ofStable, ofCanary] = targets(pair);
    return {
        ...pair,
        ...(ofStable === undefined ? {} : { stableTargets: ofStable }),
        ...(ofCanary === undefined ? {} : { canaryTargets: ofCanary }),
    };
}
/**
 * Whether services can carry what their counts promise: every task runs and enough targets are healthy. The canary has
 * nothing pending, either; stable, which may be in the middle of a deployment when its traffic is given back, is not held
 * up by more tasks than it needs. An empty group is never enough for the canary of a listener, which is about to get traffic.
 */
function capacity(reading, target, wanted) {
    const seen = rolesOf(wanted).map(([role, count]) => ({
        hasCount: reading[role].desired >= count,
        ...readiness_tasks(reading, role),
        targets: readiness_targets(reading, target, role),
    }));
    return sightOf(seen.every(({ hasCount, full, targets: { enough } }) => hasCount && full && enough), seen.map(({ words, targets: { words: more } }) => `${words}${more === '' ? '' : `, ${more}`}`));
}
/** Whether a service carries what its count promises; healthy targets are asked of it where its group can get traffic. */
function ready(reading, target, role) {
    const { full, words } = readiness_tasks(reading, role);
    const counts = role === 'stable' ? reading.stableTargets : reading.canaryTargets;
    if (reading[role].desired === 0 || counts?.unjudged === true)
        return sightOf(full, [words]);
    const { enough, words: more } = readiness_targets(reading, target, role);
    return sightOf(full && enough, [`${words}${more === '' ? '' : `, ${more}`}`]);
}
/** Whether the surplus of lowered services has stopped: as many run as asked, or in a rescue at most as many. */
function settled(pair, wanted, how) {
    const roles = rolesOf(wanted);
    const isSettled = ({ running, pending, desired }, count) => desired <= count && (how === 'exactly' ? running === desired && pending === 0 : running <= desired);
    return sightOf(roles.every(([role, count]) => isSettled(pair[role], count)), roles.map(([role]) => readiness_tasks(pair, role).words));
}
/** Whether all of a service's tasks run. */
function running(pair, role) {
    const { full, words } = readiness_tasks(pair, role);
    return sightOf(full, [words]);
}
function rolesOf(wanted) {
    return ['stable', 'canary'].flatMap((role) => {
        const count = wanted[role];
        return count === undefined ? [] : [[role, count]];
    });
}
function readiness_tasks(pair, role) {
    const { name, desired, running, pending } = pair[role];
    const waiting = pending > 0 ? `, ${pending} pending` : '';
    return {
        full: role === 'stable' ? running >= desired : running === desired && pending === 0,
        words: `${name} ${running} of ${desired} tasks running${waiting}`,
    };
}
function readiness_targets(reading, target, role) {
    const counts = role === 'stable' ? reading.stableTargets : reading.canaryTargets;
    if (counts === undefined)
        return { enough: true, words: '' };
    const { stable, canary } = reading;
    const isOfListener = target.kind === 'listener' && role === 'canary';
    const ownNeed = Math.max(reading[role].desired, isOfListener ? 1 : 0);
    const judged = counts.own || counts.initial === 0;
    const needed = counts.own ? ownNeed : role === 'canary' ? stable.desired + canary.desired : stable.desired;
    const awaited = judged || counts.healthy < needed ? '' : `, ${counts.initial} not judged yet`;
    return {
        enough: counts.healthy >= needed && judged,
        words: `${counts.healthy} of ${needed} targets healthy${awaited}`,
    };
}
async function separateTargets(aws, { stable, canary }, signal) {
    const groups = [stable.targetGroupArn, canary.targetGroupArn].map(async (arn) => arn === undefined ? undefined : readiness_countOf(await targetHealth(aws, arn, signal), true));
    const [ofStable, ofCanary] = await Promise.all(groups);
    return () => [ofStable, ofCanary];
}
/**
 * In a shared group a service's targets are told by the addresses of its tasks. Where tasks have none of their own (bridge
 * and host mode), all targets count for both, and none may be waiting for its first health check: it could be anybody's.
 */
async function sharedTargets(aws, target, signal) {
    const { cluster, stable, canary } = target;
    const [all, ofStable, ofCanary] = await Promise.all([
        targetHealth(aws, stable.targetGroupArn ?? '', signal),
        taskAddresses(aws, cluster, stable.service, signal),
        taskAddresses(aws, cluster, canary.service, signal),
    ]);
    const own = (addresses, { running: tasksRunning }) => addresses.size >= Math.max(1, tasksRunning)
        ? readiness_countOf(all.filter(({ id }) => addresses.has(id)), true)
        : readiness_countOf(all, false);
    return (pair) => [own(ofStable, pair.stable), own(ofCanary, pair.canary)];
}
function readiness_countOf(targetsFound, own) {
    const inState = (wanted) => targetsFound.filter(({ state }) => state === wanted).length;
    const unjudged = targetsFound.length > 0 && targetsFound.every(({ state }) => state === 'unused');
    return { healthy: inState('healthy'), initial: inState('initial'), unjudged, own };
}
function sightOf(done, seen) {
    return { kind: done ? 'done' : 'waiting', seen: seen.join('; ') };
}

;// CONCATENATED MODULE: ./build/src/traffic/listener-live.js


/** All that is live, read side by side. */
async function readLive(aws, target, signal) {
    const [reading, { actions }] = await Promise.all([
        look(aws, target, signal),
        readForwardPoint(aws, target.forwardPoint.arn, signal),
    ]);
    return { ...reading, actions };
}

;// CONCATENATED MODULE: ./build/src/traffic/listener-plan.js



/** The desired count of the canary for a share. Nothing is taken away from a canary that has weight. */
function canaryCountFor(counting, share, now) {
    if (counting === 'as-is' || share <= 0)
        return now.canaryDesired;
    if (counting === 'match')
        return Math.max(now.canaryDesired, ceilShare(share, now.stableDesired), 1);
    return Math.max(counting, 1, now.canaryWeight > 0 ? now.canaryDesired : 0);
}
/** The action list and weights for a share. Throws {@link PreflightError} where there are none. */
function weightedOrRefused(actions, pair, share) {
    const result = weighted(actions, pair, share);
    if (result.kind === 'weighted')
        return result;
    throw new rollout_errors/* PreflightError */.wG([
        { severity: 'error', subject: 'listener', message: result.why, fix: result.fix },
    ]);
}
/** What a share comes to from where the rollout began. */
function aimOf(share, from, actions, pair, counting) {
    const { weights } = weightedOrRefused(actions, pair, share);
    return {
        asked: share,
        achieved: share_shareOf(weights.canary, weights.stable),
        canaryCount: canaryCountFor(counting, share, {
            stableDesired: from.stable.desired,
            canaryDesired: from.canary.desired,
            canaryWeight: weightsIn(actions, pair).canary,
        }),
        stableWeight: weights.stable,
        canaryWeight: weights.canary,
    };
}
/** The start, with the pair's whole weight on stable. */
function homeOf(from, actions, pair) {
    const goal = onStable(actions, pair);
    const { stable, canary } = weightsIn(goal, pair);
    return {
        actions: goal,
        split: {
            share: 0,
            stable: { ...from.stable, weight: stable },
            canary: { ...from.canary, weight: canary },
        },
    };
}

;// CONCATENATED MODULE: ./build/src/traffic/listener-shift.js







/**
 * Brings a share into force: the canary's group is attached (its targets are never healthy before), its tasks are there and
 * healthy, and only then it gets weight. `start` is the action list at the snapshot: all other groups keep what they had in it.
 */
async function shiftWeights(work, share, start, hands) {
    const goal = weightedOrRefused(start, work.pair, share);
    const live = await readWith(hands, 'the split', (signal) => readLive(work.aws, work.target, signal));
    const hasAttached = await attach(work, start, live, hands);
    const canaryCount = await countUp(work, share, live, hands);
    await untilReady(work, awaited(work, goal.weights, canaryCount, live), hands);
    const hasWeighed = await hands.set(work.forward, actionsToJson(goal.actions));
    if (hasAttached || hasWeighed)
        await hands.pause('settle', work.settleMs);
}
async function attach(work, start, live, hands) {
    if (isAttached(live.actions, work.pair.canary))
        return false;
    return hands.set(work.forward, actionsToJson(attached(start, work.pair)));
}
async function countUp(work, share, live, hands) {
    const goal = canaryCountFor(work.counting, share, {
        stableDesired: live.stable.desired,
        canaryDesired: live.canary.desired,
        canaryWeight: weightsIn(live.actions, work.pair).canary,
    });
    if (goal !== live.canary.desired)
        await hands.set(work.canaryCount, goal);
    return goal;
}
/** Whoever is about to get more traffic must be healthy first; a canary that is about to get less is not waited for. */
function awaited(work, goal, canaryCount, live) {
    const now = weightsIn(live.actions, work.pair);
    const before = share_shareOf(now.canary, now.stable);
    const after = share_shareOf(goal.canary, goal.stable);
    if (after < before)
        return { stable: 0 };
    return after > 0 ? { canary: canaryCount } : undefined;
}
async function untilReady(work, wanted, hands) {
    if (wanted === undefined)
        return;
    const { aws, target } = work;
    const { service } = wanted.canary === undefined ? target.stable : target.canary;
    await hands.until(`healthy tasks of ${service}`, async (signal) => capacity(await look(aws, target, signal), target, wanted));
}

;// CONCATENATED MODULE: ./build/src/traffic/listener.js
















const KIND = 'listener';
const FORWARD = 'forward';
const CANARY_COUNT = COUNT.canary;
/** New connections of an NLB follow new weights only after a while; those of an ALB within seconds. */
const listener_NLB_SETTLE_MS = 120_000;
/** Divides traffic by the weights of two target groups in one forward action. */
function listenerRouter(aws, target, options = {}) {
    const pair = pairOf(target);
    const forward = forwardKnob(FORWARD, aws, target);
    const { region, cluster } = target;
    const place = { region, cluster, service: target.canary.service };
    const canaryCount = countKnob(CANARY_COUNT, aws, place, scalesOut(target, 'canary'));
    const counting = options.canaryCount ?? 'match';
    const settleMs = options.settleMs ?? (target.forwardPoint.loadBalancer === 'application' ? 0 : listener_NLB_SETTLE_MS);
    const observe = async (signal) => splitOf(await readLive(aws, target, signal), target);
    const home = (from, to) => {
        const actions = actionsIn(from);
        if (to === 'previous' || weightsIn(actions, pair).canary === 0)
            return from;
        const { actions: goal, split } = homeOf(from.split, actions, pair);
        return { ...from, split, knobs: { ...from.knobs, [FORWARD]: actionsToJson(goal) } };
    };
    const restoreForward = (to, hands) => hands.set(forward, actionsToJson(actionsIn(to)));
    // A forward action that somebody else changed ends it here: tasks of a group that may carry traffic stay.
    const restoreRest = async (to, hands) => {
        await restoreForward(to, hands);
        const goal = count(to.knobs[CANARY_COUNT], `${CANARY_COUNT} of the snapshot`);
        const canary = await readWith(hands, 'the canary', (signal) => readService(aws, cluster, target.canary.service, signal));
        // An empty group that a load balancer still sends requests to answers them with 503.
        if (canary.desired > goal) {
            await hands.pause('the load balancer to follow', Math.max(settleMs, FOLLOW_MS));
        }
        await hands.set(canaryCount, goal);
        return readWith(hands, 'the split', observe);
    };
    return {
        kind: KIND,
        mechanism: mechanismOf(target),
        knobs: [forward, canaryCount],
        observe,
        ready: async (role, signal) => ready(await look(aws, target, signal), target, role),
        aim: (share, from) => aimOf(share, from.split, actionsIn(from), pair, counting),
        snapshot: async (signal) => snapshotOf(await readLive(aws, target, signal), target),
        home,
        shift: async (share, from, hands) => {
            const work = { aws, target, pair, forward, canaryCount, counting, settleMs };
            await shiftWeights(work, share, actionsIn(from), hands);
            return observe(hands.signal);
        },
        finish: (from, hands) => restoreRest(home(from, 'stable'), hands),
        restoreTraffic: async (to, hands) => {
            await restoreForward(to, hands);
        },
        restoreRest,
    };
}
function splitOf(live, target) {
    const weights = weightsIn(live.actions, pairOf(target));
    return {
        share: share_shareOf(weights.canary, weights.stable),
        stable: pair_sideOf(live.stable, live.stableTargets?.healthy, weights.stable),
        canary: pair_sideOf(live.canary, live.canaryTargets?.healthy, weights.canary),
    };
}
function snapshotOf(live, target) {
    return {
        router: KIND,
        split: splitOf(live, target),
        knobs: { [FORWARD]: actionsToJson(live.actions), [CANARY_COUNT]: live.canary.desired },
    };
}
function actionsIn({ knobs }) {
    return actionsFromJson(knobs[FORWARD]);
}
function mechanismOf({ stable, canary, forwardPoint }) {
    return `by the weights of target groups ${target_groupName(stable.targetGroupArn)} and ${target_groupName(canary.targetGroupArn)} in the ${forwardPoint.label}`;
}

;// CONCATENATED MODULE: ./build/src/traffic/hands.js

/** Sets knobs one after the other. One that drifted doesn't keep the rest from being set; its DriftError comes at the end. */
async function setAll(hands, changes) {
    const drifts = [];
    for (const [knob, value] of changes) {
        try {
            await hands.set(knob, value);
        }
        catch (error) {
            if (!(error instanceof rollout_errors/* DriftError */.ul))
                throw error;
            drifts.push(error);
        }
    }
    const [drift] = drifts;
    if (drift !== undefined)
        throw drift;
}

;// CONCATENATED MODULE: ./build/src/traffic/task-count-shift.js



const ROLES = ['stable', 'canary'];
/** Brings both counts to a goal, in whichever direction: up, healthy, then down. Returns what runs then. */
async function shiftCounts(work, goal, hands) {
    const { knobs } = work;
    const live = await livePair(work, hands);
    const raised = ROLES.filter((role) => live[role].desired < goal[role]);
    const lowered = ROLES.filter((role) => live[role].desired > goal[role]);
    const carrying = lowered.length === 0 ? raised : ROLES.filter((role) => !lowered.includes(role));
    for (const role of raised)
        await hands.set(knobs[role], goal[role]);
    await task_count_shift_untilReady(work, task_count_shift_only(carrying, goal), hands);
    for (const role of lowered)
        await hands.set(knobs[role], goal[role]);
    await untilSettled(work, task_count_shift_only(lowered, goal), 'exactly', hands);
    return livePair(work, hands);
}
/** Both services, read with the patience of a wait. */
function livePair({ aws, target }, hands) {
    return readWith(hands, 'the task counts', (signal) => readPair(aws, target, signal));
}
/** Waits until services can carry what their counts promise. */
async function task_count_shift_untilReady(work, wanted, hands) {
    if (Object.keys(wanted).length === 0)
        return;
    await hands.until(`healthy tasks of ${task_count_shift_names(work, wanted)}`, async (signal) => capacity(await look(work.aws, work.target, signal), work.target, wanted));
}
/** Waits until the surplus of lowered services has stopped. */
async function untilSettled(work, wanted, how, hands) {
    if (Object.keys(wanted).length === 0)
        return;
    await hands.until(`surplus tasks of ${task_count_shift_names(work, wanted)} to stop`, async (signal) => settled(await readPair(work.aws, work.target, signal), wanted, how));
}
function task_count_shift_only(roles, goal) {
    return Object.fromEntries(roles.map((role) => [role, goal[role]]));
}
function task_count_shift_names({ target }, wanted) {
    return ROLES.filter((role) => wanted[role] !== undefined)
        .map((role) => target[role].service)
        .join(' and ');
}

;// CONCATENATED MODULE: ./build/src/traffic/task-count-restore.js




/**
 * The urgent half of a restore, without a wait: counts that are too low go up, then the canary's goes down. It stays while
 * its tasks are the only ones that run: taking them away would turn a partial fault into an outage.
 * Stable's count is never lowered. A count that somebody else changed keeps the canary's from being lowered.
 */
async function raiseAndLower(work, goal, hands) {
    const live = await livePair(work, hands);
    await raise(work, goal, live, hands);
    const isLastToServe = live.stable.running === 0 && live.canary.running > 0;
    if (live.canary.desired > goal.canary && !isLastToServe)
        await hands.set(work.knobs.canary, goal.canary);
}
/** The rest of a restore: once stable is healthy at its count, whatever is left of the canary goes, then stable's surplus. */
async function restoreCounts(work, goal, hands) {
    const { knobs } = work;
    const live = await livePair(work, hands);
    await raise(work, goal, live, hands);
    await task_count_shift_untilReady(work, { stable: goal.stable }, hands);
    await hands.set(knobs.canary, goal.canary);
    if (live.stable.desired > goal.stable)
        await lowerStable(work, goal, hands);
    await untilSettled(work, goal, 'at most', hands);
    return livePair(work, hands);
}
/** Stable gives up its surplus once the tasks that the canary had at the start run again. */
async function lowerStable(work, goal, hands) {
    if (goal.canary > 0) {
        await hands.until(`tasks of ${work.target.canary.service}`, async (signal) => running(await readPair(work.aws, work.target, signal), 'canary'));
    }
    await hands.set(work.knobs.stable, goal.stable);
}
/** Counts at their goal are set too: a write of unknown outcome may still be on its way. */
async function raise({ knobs }, goal, live, hands) {
    const changes = ['stable', 'canary']
        .filter((role) => live[role].desired <= goal[role])
        .map((role) => [knobs[role], goal[role]]);
    await setAll(hands, changes);
}

;// CONCATENATED MODULE: ./build/src/traffic/task-split.js

/**
 * Divides `total` tasks: the nearest count for the canary, yet at least one above 0 %, and at least one for stable below
 * 100 %. A single task that both need becomes two.
 */
function splitTasks(share, total) {
    const canary = canaryTasks(share, total);
    const stable = share >= 100 ? 0 : Math.max(total - canary, share > 0 ? 1 : 0);
    return { stable, canary, achieved: share_shareOf(canary, stable) };
}
function canaryTasks(share, total) {
    if (share <= 0)
        return 0;
    if (share >= 100)
        return Math.max(total, 1);
    const nearest = Math.round((total * tenths(share)) / 1000);
    return Math.max(1, Math.min(nearest, total - 1));
}

;// CONCATENATED MODULE: ./build/src/traffic/task-count.js










const task_count_KIND = 'task-count';
const { stable: STABLE_COUNT, canary: task_count_CANARY_COUNT } = COUNT;
/** Divides traffic by how many tasks of each service there are. */
function taskCountRouter(aws, target, options = {}) {
    const place = { region: target.region, cluster: target.cluster };
    const knobs = {
        stable: countKnob(STABLE_COUNT, aws, { ...place, service: target.stable.service }, clampOf(target, 'stable')),
        canary: countKnob(task_count_CANARY_COUNT, aws, { ...place, service: target.canary.service }, clampOf(target, 'canary')),
    };
    const work = { aws, target, knobs };
    const observe = async (signal) => task_count_splitOf(await readPair(aws, target, signal));
    const aim = (share, from) => task_count_aimOf(share, from, options.totalTasks);
    return {
        kind: task_count_KIND,
        mechanism: task_count_mechanismOf(target),
        knobs: [knobs.stable, knobs.canary],
        observe,
        ready: async (role, signal) => ready(await look(aws, target, signal), target, role),
        aim,
        snapshot: async (signal) => task_count_snapshotOf(await observe(signal)),
        home,
        shift: async (share, from, hands) => {
            const { stable, canary } = countsFor(share, from, options.totalTasks);
            return task_count_splitOf(await shiftCounts(work, { stable, canary }, hands));
        },
        // Stable keeps what a canary that was alone at the start gave it.
        finish: async (from, hands) => {
            const to = countsIn(from).stable === 0 ? home(from, 'stable') : from;
            return task_count_splitOf(await shiftCounts(work, countsIn(to), hands));
        },
        restoreTraffic: (to, hands) => raiseAndLower(work, countsIn(to), hands),
        restoreRest: async (to, hands) => task_count_splitOf(await restoreCounts(work, countsIn(to), hands)),
    };
}
function countsFor(share, from, totalTasks) {
    const { stable, canary } = countsIn(from);
    return splitTasks(share, totalTasks ?? stable + canary);
}
function task_count_aimOf(share, from, totalTasks) {
    const { stable, canary, achieved } = countsFor(share, from, totalTasks);
    return { asked: share, achieved, stableCount: stable, canaryCount: canary };
}
function task_count_splitOf({ stable, canary }) {
    return {
        share: share_shareOf(canary.running, stable.running),
        stable: pair_sideOf(stable),
        canary: pair_sideOf(canary),
    };
}
function task_count_snapshotOf(split) {
    return {
        router: task_count_KIND,
        split,
        knobs: { [STABLE_COUNT]: split.stable.desired, [task_count_CANARY_COUNT]: split.canary.desired },
    };
}
/** Stable takes over the tasks that the canary had at the start, if it had any. */
function home(from, to) {
    const { stable, canary } = countsIn(from);
    if (to === 'previous' || canary === 0)
        return from;
    const all = stable + canary;
    return task_count_snapshotOf({
        share: 0,
        stable: { ...from.split.stable, desired: all, running: all, pending: 0 },
        canary: { ...from.split.canary, desired: 0, running: 0, pending: 0 },
    });
}
function countsIn({ knobs }) {
    return {
        stable: count(knobs[STABLE_COUNT], `${STABLE_COUNT} of the snapshot`),
        canary: count(knobs[task_count_CANARY_COUNT], `${task_count_CANARY_COUNT} of the snapshot`),
    };
}
function task_count_mechanismOf(target) {
    const { stable, canary } = target;
    const where = sharesGroup(target) && stable.targetGroupArn !== undefined
        ? `, both in target group ${target_groupName(stable.targetGroupArn)}`
        : '';
    return `by task counts of ${stable.service} and ${canary.service}${where}`;
}

;// CONCATENATED MODULE: ./build/src/traffic/router-for.js


/** The router for a target: in the process that discovered it, or in another one that was told. A restore needs no options. */
function routerFor(target, aws, options = {}) {
    switch (target.kind) {
        case 'task-count':
            return taskCountRouter(aws, target, options);
        case 'listener':
            return listenerRouter(aws, target, options);
    }
}

;// CONCATENATED MODULE: ./build/src/prepare-release.js






/** What this run releases, by its inputs or by the checkpoint it goes on with. Resolves to `undefined` where it releases nothing. */
async function prepareReleaseAt({ config, aws, around }, target, signal, resuming) {
    const promotion = promotionOf(config, resuming);
    const version = prepare_release_versionOf(config, resuming);
    if (promotion.length === 0 && Object.keys(version).length === 0)
        return undefined;
    const { region, cluster } = target;
    const place = {
        region,
        cluster,
        stable: target.stable.service,
        canary: target.canary.service,
        logs: config.logs,
    };
    const pair = await readPair(aws, target, signal);
    const { share } = await routerFor(target, aws, config).observe(signal);
    const source = {
        ...version,
        stable: pair.stable.taskDefinition,
        canary: pair.canary.taskDefinition,
        promotes: promotion.length > 0,
        readFile: (path) => (0,promises_.readFile)(path, 'utf8'),
    };
    const canary = { hasTasks: pair.canary.running > 0, hasTraffic: share > 0 };
    const prepared = await prepareRelease(aws, place, source, canary, signal);
    const services = [longArn(pair.stable, cluster), longArn(pair.canary, cluster)];
    const { run } = around.me;
    const tags = config.tag ? { tags: { services, ...(run === undefined ? {} : { run }) } } : {};
    return {
        findings: [...prepared.findings, ...(promotion.length === 0 ? [] : thinStable(pair.stable))],
        ...(prepared.wanted === undefined ? {} : { wanted: prepared.wanted }),
        complete: (router, snapshot) => {
            const { wanted, force } = prepared;
            const planned = plannedOf(prepared, promotion, router, snapshot);
            if (wanted === undefined || planned === undefined)
                return undefined;
            const release = releaseOf({ aws, clock: around.clock, place, router, wanted, force, ...tags });
            return { release, planned };
        },
    };
}
/** While traffic returns to stable, a rollback deploys what it ran, and ECS takes as many healthy tasks as it may first. */
function thinStable({ name, minimumHealthyPercent }) {
    if (minimumHealthyPercent >= 100)
        return [];
    return [
        {
            severity: 'warning',
            subject: `service ${name}`,
            message: `Its deployments leave ${minimumHealthyPercent} % of its tasks healthy: a rollback while traffic returns to it would take the others away under that traffic.`,
            fix: 'Set its minimum healthy percent to 100, or keep `promotion-schedule` at once.',
        },
    ];
}
function plannedOf({ planned }, promotion, router, snapshot) {
    if (planned === undefined || promotion.length === 0)
        return planned;
    return {
        ...planned,
        promotion: promotion.map((step) => ({ ...step, aim: router.aim(step.share, snapshot) })),
    };
}
function promotionOf({ onSuccess, promotionSteps }, resuming) {
    if (resuming?.release !== undefined)
        return resuming.release.promotion;
    return onSuccess === 'promote' ? promotionSteps : [];
}
/** What a rollout has registered already is what it goes on with. */
function prepare_release_versionOf({ image, container, taskDefinition }, resuming) {
    const reference = resuming?.release?.taskDefinition;
    if (reference !== undefined)
        return { taskDefinition: { kind: 'revision', reference } };
    return {
        ...(image === undefined ? {} : { image }),
        ...(container === undefined ? {} : { container }),
        ...(taskDefinition === undefined ? {} : { taskDefinition }),
    };
}

;// CONCATENATED MODULE: ./build/src/release/definition-knob.js







/** What a service runs. Its value is the ARN of a task definition; changing it starts a deployment. */
function definitionKnob(role, aws, place) {
    const { region, cluster } = place;
    const service = place[role];
    const label = `task definition of ${service}`;
    return {
        name: DEFINITION[role],
        label,
        read: async (signal) => (await readService(aws, cluster, service, signal)).taskDefinition,
        write: (value, signal) => setTaskDefinition(aws, cluster, service, arn(value, label), signal),
        same: (a, b) => isSameRevision(arn(a, label), arn(b, label)),
        explain: async (live, signal) => {
            const view = await readService(aws, cluster, service, signal);
            const why = arrival_putBack(view);
            if (why === undefined || view.taskDefinition !== live)
                return undefined;
            return deploymentFailed(aws, place, role, { view, why, other: view.taskDefinition }, signal);
        },
        show: (value) => lastSegment(arn(value, label)),
        command: (value) => shellLine([
            ...['aws', 'ecs', 'update-service', '--cluster', cluster, '--service', service],
            ...['--task-definition', arn(value, label), '--region', region],
        ]),
    };
}
function arn(value, label) {
    if (typeof value === 'string' && value !== '')
        return value;
    throw new TypeError(`Malformed ${label}: expected an ARN, got ${JSON.stringify(value)}.`);
}

;// CONCATENATED MODULE: ./build/src/release/releasing.js








/**
 * A router that puts back, too, what the services ran. Stable first, where it gets traffic: never any to a stable that isn't healthy. The
 * canary last, without waiting for it, unless it is to get traffic again.
 */
function releasing(inner, aws, place) {
    const stable = definitionKnob('stable', aws, place);
    const canary = definitionKnob('canary', aws, place);
    const deploying = { aws, place, router: inner };
    const stableFirst = async (to, hands) => {
        if (!hands.hasTouched(stable))
            return;
        const goal = definitionIn(to, DEFINITION.stable);
        await hands.set(stable, goal);
        await hands.until(`healthy tasks of ${place.stable}`, async (signal) => {
            const view = await readService(aws, place.cluster, place.stable, signal);
            // A deployment that may stop healthy tasks before others are there must be over first.
            const arrival = arrivalOf(view, goal);
            if (view.minimumHealthyPercent < 100 && arrival.kind !== 'arrived') {
                return { kind: 'waiting', seen: arrival.kind === 'failed' ? arrival.why : arrival.seen };
            }
            return inner.ready('stable', signal);
        });
    };
    /**
     * A canary that is to get traffic again, and runs something else now, waits at 0 % for what it ran. So does one of which nobody can
     * tell, unless it serves for a stable that could not take over.
     */
    const mustWait = async (to, hands) => {
        if (to.split.share === 0 || !hands.hasTouched(canary))
            return false;
        try {
            return !canary.same(await canary.read(hands.signal), definitionIn(to, DEFINITION.canary));
        }
        catch (error) {
            if (error instanceof rollout_errors/* RemoteError */.Hi)
                return to.split.share < 100;
            throw error;
        }
    };
    /** Requests may still be on their way to a canary that has just lost its traffic, and a deployment may end its tasks at once. */
    const putCanaryBack = async (goal, hands) => {
        const { desired, taskDefinition } = await readWith(hands, 'the canary', (signal) => readService(aws, place.cluster, place.canary, signal));
        if (desired > 0 && !canary.same(taskDefinition, goal))
            await hands.pause('the load balancer to follow', FOLLOW_MS);
        await hands.set(canary, goal);
    };
    const withDefinitions = (goal, from) => ({
        ...goal,
        knobs: { ...from.knobs, ...goal.knobs },
    });
    const atZero = (to) => withDefinitions(inner.home(to, 'stable'), to);
    return {
        ...inner,
        knobs: [...inner.knobs, stable, canary],
        snapshot: async (signal) => {
            const [found, ofStable, ofCanary] = await Promise.all([
                inner.snapshot(signal),
                stable.read(signal),
                canary.read(signal),
            ]);
            return { ...found, knobs: { ...found.knobs, [stable.name]: ofStable, [canary.name]: ofCanary } };
        },
        home: (from, to) => withDefinitions(inner.home(from, to), from),
        restoreTraffic: async (to, hands) => {
            const waits = await mustWait(to, hands);
            if (waits || to.split.share < 100)
                await stableFirst(to, hands);
            await inner.restoreTraffic(waits ? atZero(to) : to, hands);
        },
        restoreRest: async (to, hands) => {
            const waits = await mustWait(to, hands);
            if (waits || to.split.share < 100)
                await stableFirst(to, hands);
            const goal = definitionIn(to, DEFINITION.canary);
            if (waits) {
                await inner.restoreRest(atZero(to), hands);
                await putCanaryBack(goal, hands);
                await untilArrived(deploying, 'canary', goal, hands);
                await inner.restoreTraffic(to, hands);
            }
            const split = await inner.restoreRest(to, hands);
            if (hands.hasTouched(stable))
                await hands.set(stable, definitionIn(to, DEFINITION.stable));
            if (hands.hasTouched(canary))
                await putCanaryBack(goal, hands);
            // Healthy tasks of the version that is given up serve until they are replaced: so long nothing is rolled back.
            if (to.split.share < 100 && hands.hasTouched(stable)) {
                await untilArrived(deploying, 'stable', definitionIn(to, DEFINITION.stable), hands);
            }
            return split;
        },
    };
}
function definitionIn({ knobs }, name) {
    const value = knobs[name];
    if (typeof value === 'string')
        return value;
    throw new TypeError(`The snapshot has no ${name}.`);
}

;// CONCATENATED MODULE: ./build/src/scaling/hold.js
/**
 * Limits and suspensions for the time of a rollout. The limits leave room for every count it sets, because a change of a scalable target
 * brings the count within them at once.
 */
function held(found, hold) {
    const max = Math.max(found.max, hold.most);
    switch (hold.kind) {
        case 'count':
            return { min: 0, max, inSuspended: true, outSuspended: true, scheduledSuspended: true };
        case 'capacity':
            // A schedule may lower the limits, and the count with them.
            return {
                ...{ min: Math.min(found.min, hold.least), max },
                ...{ inSuspended: true, outSuspended: found.outSuspended, scheduledSuspended: true },
            };
    }
}
/** Scaling as found, its limits widened where they would change a count that is to stay. */
function widened(found, count) {
    return { ...found, min: Math.min(found.min, count), max: Math.max(found.max, count) };
}

;// CONCATENATED MODULE: ./build/src/scaling/scaling-knob.js




/** What Application Auto Scaling may do to a service. Its value is a {@link Scaling}. */
function scalingKnob(name, aws, { region, cluster, service }) {
    const label = `autoscaling of ${service}`;
    const read = (value) => readScaling(place(value, label));
    return {
        name,
        label,
        read: async (signal) => {
            const found = (await describeScaling(aws, cluster, [service], signal)).get(service);
            if (found === undefined)
                throw scaling_knob_gone(scalingId(cluster, service));
            return { ...found };
        },
        write: (value, signal) => setScaling(aws, cluster, service, read(value), signal),
        same: (a, b) => JSON.stringify(read(a)) === JSON.stringify(read(b)),
        show: (value) => scaling_knob_show(read(value)),
        command: (value) => {
            const { min, max, inSuspended, outSuspended, scheduledSuspended } = read(value);
            const suspended = [
                `DynamicScalingInSuspended=${inSuspended}`,
                `DynamicScalingOutSuspended=${outSuspended}`,
                `ScheduledScalingSuspended=${scheduledSuspended}`,
            ];
            return shellLine([
                ...['aws', 'application-autoscaling', 'register-scalable-target', '--service-namespace', 'ecs'],
                ...['--scalable-dimension', 'ecs:service:DesiredCount'],
                ...['--resource-id', scalingId(cluster, service)],
                ...['--min-capacity', String(min), '--max-capacity', String(max)],
                ...['--suspended-state', suspended.join(','), '--region', region],
            ]);
        },
    };
}
/** `2 to 10 tasks`; `0 to 10 tasks; suspended: scale-in, schedule`. */
function scaling_knob_show({ min, max, inSuspended, outSuspended, scheduledSuspended }) {
    const suspended = [
        ...(inSuspended ? ['scale-in'] : []),
        ...(outSuspended ? ['scale-out'] : []),
        ...(scheduledSuspended ? ['schedule'] : []),
    ];
    return `${min} to ${max} tasks${suspended.length === 0 ? '' : `; suspended: ${suspended.join(', ')}`}`;
}
function scaling_knob_gone(id) {
    return new rollout_errors/* RemoteError */.Hi(`application-autoscaling:DescribeScalableTargets no longer finds ${id}, which was there at the start.`, false);
}

;// CONCATENATED MODULE: ./build/src/scaling/holding.js






/** A router that keeps autoscalers from undoing what it does, and gives them back their services as they were. */
function holdingScaling(inner, aws, at) {
    const { region, cluster, services, countsDivide } = at;
    const scaled = ['stable', 'canary'].flatMap((role) => {
        const service = services[role];
        const name = `${role}-scaling`;
        return service === undefined
            ? []
            : [{ role, knob: scalingKnob(name, aws, { region, cluster, service }) }];
    });
    const countKnob = (role) => inner.knobs.find(({ name }) => name === COUNT[role]);
    const hold = async (from, hands) => {
        for (const { role, knob } of scaled) {
            await hands.set(knob, asJson(held(scalingIn(from, knob), holdOf(inner, role, from, scaled, countsDivide))));
        }
    };
    /** A count found outside of its limits is brought within them by the very call that restores these. */
    const movedBy = (names, to) => scaled.flatMap(({ role, knob }) => {
        const [count, counting] = [to.knobs[COUNT[role]], countKnob(role)];
        if (typeof count !== 'number' || counting === undefined || !names.includes(knob.name))
            return [];
        const { min, max } = scalingIn(to, knob);
        return count < min || count > max ? [[counting, count]] : [];
    });
    const lift = async (to, hands) => {
        for (const { knob } of scaled) {
            const hasWritten = await hands.set(knob, asJson(scalingIn(to, knob)));
            const moved = hasWritten ? movedBy([knob.name], to) : [];
            for (const [counting, count] of moved)
                await hands.set(counting, count);
        }
    };
    const atRest = (now, from) => {
        const limits = scaled.map(({ role, knob }) => {
            const found = scalingIn(from, knob);
            const count = now.split[role].desired;
            return [knob.name, asJson(count === from.split[role].desired ? found : widened(found, count))];
        });
        return { ...now, knobs: { ...now.knobs, ...Object.fromEntries(limits) } };
    };
    const snapshot = async (signal) => {
        const [found, ...values] = await Promise.all([
            inner.snapshot(signal),
            ...scaled.map(async ({ knob }) => [knob.name, await knob.read(signal)]),
        ]);
        return { ...found, knobs: { ...found.knobs, ...Object.fromEntries(values) } };
    };
    /** Where not all could be put back: limits that would change what is live are widened. What fails here, the last look shows. */
    const liftAsItIs = async (to, hands) => {
        if (hands.signal.aborted)
            return;
        try {
            await lift(atRest(await snapshot(hands.signal), to), hands);
        }
        catch (error) {
            if ((0,rollout_errors/* isTaken */.Ck)(error))
                throw error;
        }
    };
    return {
        ...inner,
        knobs: [...inner.knobs, ...scaled.map(({ knob }) => knob)],
        snapshot,
        home: (from, to) => {
            const home = inner.home(from, to);
            return atRest({ ...home, knobs: { ...from.knobs, ...home.knobs } }, from);
        },
        shift: async (share, from, hands) => {
            await hold(from, hands);
            return inner.shift(share, from, hands);
        },
        restoreRest: async (to, hands) => {
            try {
                const split = await inner.restoreRest(to, hands);
                await lift(to, hands);
                return split;
            }
            catch (error) {
                await liftAsItIs(to, hands);
                throw error;
            }
        },
        suspension: { knobs: scaled.map(({ knob }) => knob), atRest, lift, movedBy },
    };
}
function holdOf(inner, role, from, scaled, countsDivide) {
    const { stable, canary } = from.split;
    const all = inner.aim(100, from).canaryCount ?? 0;
    if (countsDivide)
        return { kind: 'count', most: Math.max(all, stable.desired + canary.desired) };
    if (role === 'stable')
        return { kind: 'capacity', least: stable.desired, most: stable.desired };
    // The canary may have to grow with a stable that is scaled out meanwhile.
    const stables = scaled.find((other) => other.role === 'stable');
    const most = stables === undefined ? stable.desired : scalingIn(from, stables.knob).max;
    return { kind: 'capacity', least: 0, most: Math.max(all, canary.desired, most) };
}
function scalingIn({ knobs }, { name, label }) {
    return readScaling(place(knobs[name], label));
}
function asJson(scaling) {
    return { ...scaling };
}

;// CONCATENATED MODULE: ./build/src/router.js



/**
 * The router for a target, with all that a rollout there changes beside the traffic: in the process that found it, or in another one
 * that was told. A restore needs no options.
 */
function router_routerFor(target, aws, options = {}) {
    const { region, cluster, stable, canary, scaling = {} } = target;
    const traffic = routerFor(target, aws, options);
    const place = {
        region,
        cluster,
        stable: stable.service,
        canary: canary.service,
        logs: options.logs ?? false,
    };
    const released = target.releases === true ? releasing(traffic, aws, place) : traffic;
    const services = {
        ...(scaling.stable === undefined ? {} : { stable: stable.service }),
        ...(scaling.canary === undefined ? {} : { canary: canary.service }),
    };
    if (Object.keys(services).length === 0)
        return released;
    return holdingScaling(released, aws, {
        region,
        cluster,
        services,
        countsDivide: target.kind === 'task-count',
    });
}

;// CONCATENATED MODULE: ./build/src/scaling/find-scaling.js


/** Whether autoscalers are at work on two services, and what speaks against a rollout for it. `ignore` asks nobody. */
async function findScaling(aws, cluster, services, wanted, signal) {
    if (wanted === 'ignore')
        return { scaling: {}, findings: [] };
    try {
        const known = await describeScaling(aws, cluster, Object.values(services), signal);
        const [stable, canary] = [known.get(services.stable), known.get(services.canary)];
        const scaling = {
            ...(stable === undefined ? {} : { stable }),
            ...(canary === undefined ? {} : { canary }),
        };
        if (wanted === 'manage')
            return { scaling, findings: [] };
        const scaled = [...known.keys()];
        return { scaling: {}, findings: scaled.length === 0 ? [] : [refused(scaled)] };
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof rollout_errors/* RemoteError */.Hi))
            throw error;
        return { scaling: {}, findings: [unknown(error, wanted)] };
    }
}
/**
 * A count that is outside of its limits, and that the rollout doesn't set itself, would be moved by any change of these: so autoscaling
 * is left alone there.
 */
function outsideLimits(service, count, { min, max }) {
    if (count >= min && count <= max)
        return undefined;
    return {
        severity: 'warning',
        subject: 'autoscaling',
        message: `${service} has ${count} tasks, outside of its limits of ${min} to ${max}: any change of its autoscaling would move it within them. So that is left alone, and may scale it in meanwhile.`,
        fix: 'Bring count and limits together first.',
    };
}
function refused(services) {
    return {
        severity: 'error',
        subject: 'autoscaling',
        message: `Application Auto Scaling is at work on ${services.join(' and ')}, which \`autoscaling: refuse\` forbids.`,
        fix: 'Set `autoscaling` to `manage`, or deregister the scalable targets.',
    };
}
function unknown(error, wanted) {
    return {
        severity: wanted === 'refuse' ? 'error' : 'warning',
        subject: 'autoscaling',
        message: `Whether autoscaling is at work on the services can't be told, and an autoscaler may undo the split: ${(0,rollout_errors/* messageOf */.bD)(error)}`,
        fix: 'Set `autoscaling` to `ignore` where there is none.',
    };
}

;// CONCATENATED MODULE: ./build/src/traffic/distance.js
const POINTS = 5;
const TIMES = 2;
/** Says how far the share that can be had is from the one asked for; undefined where it is near enough. */
function distanceOf(asked, achieved) {
    if (asked === achieved)
        return undefined;
    const isFar = Math.abs(achieved - asked) > POINTS || achieved > asked * TIMES || achieved < asked / TIMES;
    return isFar ? `${asked} % comes to ${achieved} %` : undefined;
}

;// CONCATENATED MODULE: ./build/src/traffic/findings.js
function findings_problem(subject, message, fix) {
    return { severity: 'error', subject, message, fix };
}
function traffic_findings_warning(subject, message, fix) {
    return { severity: 'warning', subject, message, fix };
}
function findings_note(subject, message, fix) {
    return { severity: 'note', subject, message, fix };
}
/** The same, where it must not stand in the way: giving all traffic back to stable is wanted most when things are bad. */
function softened(finding) {
    return finding.severity === 'error' ? { ...finding, severity: 'warning' } : finding;
}

;// CONCATENATED MODULE: ./build/src/traffic/check-counts.js



/** All that speaks against dividing traffic by task counts, or should be known before it is. */
function checkCounts(services, request) {
    return [...checkTotal(services, request), ...checkShares(services, request)];
}
function checkTotal({ stable, canary }, { totalTasks }) {
    if (totalTasks === undefined)
        return [];
    const now = stable.desired + canary.desired;
    if (totalTasks < stable.desired) {
        return [
            findings_problem('total-tasks', `${totalTasks} is fewer than the ${stable.desired} tasks that ${stable.name} has now.`, `Set it to ${now} or more, or leave it out.`),
        ];
    }
    if (totalTasks >= now)
        return [];
    return [
        traffic_findings_warning('total-tasks', `${totalTasks} is fewer than the ${now} tasks that both services have now (${stable.desired} and ${canary.desired}).`, 'Make sure that fewer tasks can carry the traffic.'),
    ];
}
function checkShares({ stable, canary }, request) {
    const total = request.totalTasks ?? stable.desired + canary.desired;
    const distances = request.steps.flatMap(({ share }) => distanceOf(share, splitTasks(share, total).achieved) ?? []);
    if (distances.length === 0)
        return [];
    return [
        traffic_findings_warning('schedule', `With ${total} ${total === 1 ? 'task' : 'tasks'} in all, ${distances.join(', ')}.`, 'Raise `total-tasks`, choose shares that the tasks can make, or divide traffic by weights (`traffic: listener`).'),
    ];
}

;// CONCATENATED MODULE: ./build/src/traffic/request.js
/** Whether all that is asked for is to give the traffic back to stable. */
function onlyReturns({ steps }) {
    return steps.every(({ share }) => share === 0);
}

;// CONCATENATED MODULE: ./build/src/traffic/find-groups.js



async function findGroups(aws, request, pair, signal) {
    const stable = find_groups_candidates(request.stableTargetGroupArn, pair.stable);
    const canary = find_groups_candidates(request.canaryTargetGroupArn, pair.canary);
    const arns = [...stable, ...canary];
    const { found, missing } = arns.length === 0 ? { found: [], missing: [] } : await describeTargetGroups(aws, arns, signal);
    const viewsOf = (wanted) => found.filter(({ arn }) => wanted.includes(arn));
    return {
        stable: viewsOf(stable),
        canary: viewsOf(canary),
        findings: [
            ...missing.map((arn) => find_groups_absent(arn, request)),
            ...checkInput('stable-target-group', request.stableTargetGroupArn, pair.stable),
            ...checkInput('canary-target-group', request.canaryTargetGroupArn, pair.canary),
        ],
    };
}
/** What is wrong with each of the groups chosen. */
function find_groups_checkGroups(groups, request) {
    const findings = groups
        .filter(({ healthCheckEnabled }) => !healthCheckEnabled)
        .map(({ name }) => findings_problem(`target group ${name}`, 'Its health checks are disabled, so nobody can tell when its targets may get traffic.', 'Enable health checks.'));
    return onlyReturns(request) ? findings.map(softened) : findings;
}
/** What is wrong with two groups in one forward action. */
function find_groups_checkTogether(stable, canary, isNetwork) {
    const subject = `target groups ${stable.name} and ${canary.name}`;
    const findings = [];
    if (stable.protocol !== canary.protocol) {
        const message = `Their protocols differ: ${stable.protocol} and ${canary.protocol}.`;
        findings.push(isNetwork
            ? findings_problem(subject, `${message} All target groups in an action of a Network Load Balancer have one protocol.`, 'Give the canary a target group with the protocol of the stable one.')
            : traffic_findings_warning(subject, message, 'Make sure that both versions speak what clients expect.'));
    }
    if (stable.targetType !== canary.targetType) {
        findings.push(traffic_findings_warning(subject, `Their target types differ: ${stable.targetType} and ${canary.targetType}.`, 'Compare versions in the same network mode where you can.'));
    }
    return findings;
}
function find_groups_candidates(input, { targetGroupArns }) {
    return input === undefined ? targetGroupArns : [input];
}
function find_groups_absent(arn, request) {
    const input = arn === request.stableTargetGroupArn
        ? 'stable-target-group'
        : arn === request.canaryTargetGroupArn
            ? 'canary-target-group'
            : undefined;
    return findings_problem(input ?? 'target group', `Target group ${arn} does not exist.`, input === undefined ? 'Mend the service that refers to it.' : `Correct \`${input}\`.`);
}
function checkInput(input, arn, service) {
    if (arn === undefined || service.targetGroupArns.includes(arn))
        return [];
    return [
        traffic_findings_warning(input, `Service ${service.name} does not register its tasks in ${arn}.`, 'Make sure that something else does, or their targets will never be healthy.'),
    ];
}

;// CONCATENATED MODULE: ./build/src/traffic/check-listener.js







/** ECS itself waits for ten minutes after it has moved the traffic of an NLB; two cover most new connections. */
const check_listener_NLB_SETTLE_MS = 120_000;
/** All that speaks against dividing traffic at a place, or should be known before it is. */
function checkListener(place, services, request) {
    const { point, stable, canary } = place;
    const kind = loadBalancerKind(point.loadBalancerArn);
    return [
        ...find_groups_checkGroups([stable, canary], request),
        ...find_groups_checkTogether(stable, canary, kind === 'network'),
        ...checkLoadBalancer(place),
        ...checkWeights(place, request),
        ...check_listener_checkStickiness(place),
        ...(kind === 'network' ? [networkBudget(request)] : []),
        ...checkCanaryCount(services, request),
    ];
}
function checkLoadBalancer({ point, canary }) {
    const subject = point.label;
    if (loadBalancerKind(point.loadBalancerArn) === 'gateway') {
        return [
            findings_problem(subject, 'Gateway Load Balancers have no weights.', 'Use an ALB, an NLB or task counts.'),
        ];
    }
    if (canary.loadBalancerArns.length === 0 || canary.loadBalancerArns.includes(point.loadBalancerArn))
        return [];
    return [
        findings_problem(`target group ${canary.name}`, `It belongs to another load balancer (${canary.loadBalancerArns.join(', ')}) than the ${subject} (${point.loadBalancerArn}); a target group can have only one.`, 'Give the canary a target group of its own for this load balancer.'),
    ];
}
function checkWeights({ point, stable, canary }, request) {
    const pair = { stable: stable.arn, canary: canary.arn };
    const subject = `${point.label} (${point.arn})`;
    const crowding = loadBalancerKind(point.loadBalancerArn) === 'application' ? crowdingOf(point.actions, pair) : undefined;
    if (crowding !== undefined)
        return [findings_problem(subject, crowding.why, crowding.fix)];
    const findings = [];
    for (const { share } of request.steps) {
        const result = weighted(point.actions, pair, share);
        if (result.kind === 'refused')
            return [findings_problem(subject, result.why, result.fix)];
        const { weights } = result;
        const distance = distanceOf(share, share_shareOf(weights.canary, weights.stable));
        if (distance !== undefined) {
            findings.push(traffic_findings_warning('schedule', `${distance}: whole weights that leave the other target groups of the ${subject} their part come no nearer.`, 'Choose shares that fit, or give the other target groups less weight before the rollout.'));
        }
    }
    return findings;
}
function check_listener_checkStickiness({ point }) {
    const reading = readForward(point.actions);
    if (reading.kind === 'refused' || reading.forward.stickySeconds === undefined)
        return [];
    const duration = spell(reading.forward.stickySeconds * 1000);
    return [
        traffic_findings_warning(point.label, `Clients stick to a target group for ${duration}, whatever the weights say: the share reaches new clients only, and those of the canary stay with it for ${duration} after a rollback.`, 'Disable the stickiness of the forward action, or keep its duration shorter than a bake.'),
    ];
}
function networkBudget({ settleMs = check_listener_NLB_SETTLE_MS }) {
    const message = 'Behind a Network Load Balancer new connections follow new weights after minutes, and existing ones stay where they are.';
    return settleMs < check_listener_NLB_SETTLE_MS
        ? traffic_findings_warning('settle', `${message} ${spell(settleMs)} is short.`, 'Set `settle` to 2m or more.')
        : findings_note('settle', message, 'Allow for it in the length of each bake.');
}
function checkCanaryCount({ canary }, { canaryCount, steps }) {
    if (canaryCount !== 'as-is' || canary.desired > 0 || steps.every(({ share }) => share === 0))
        return [];
    return [
        findings_problem('canary-count', `The desired count of ${canary.name} is 0 and \`as-is\` keeps it: there is nothing to send traffic to.`, 'Use `match`, or a number, or scale the canary service up before.'),
    ];
}

;// CONCATENATED MODULE: ./build/src/traffic/find-forward.js




/** The place at a given listener or rule. */
async function placeAt(aws, arn, groups, signal) {
    if (arn.includes(':listener-rule/net/'))
        return none('Network Load Balancers have no rules.', LISTENER_FIX);
    const point = await readPoint(aws, arn, signal);
    if (point === undefined)
        return none(`${arn} does not exist.`, 'Correct `listener` or `aws-region`.');
    if (point.kind === 'listener' && arn.includes(':listener-rule/')) {
        return none(`${arn} is the default rule of a listener, which only the listener itself can change.`, `Pass the listener's ARN: ${point.arn}`);
    }
    const places = placesAt(point, groups);
    const both = places.filter((place) => holds(point, place.canary));
    return decide(both.length > 0 ? both : places, [
        findings_problem('listener', `The ${point.label} (${point.arn}) does not forward to a target group of the stable service beside which the canary's could be (stable: ${namesOf(groups.stable)}; canary: ${namesOf(groups.canary)}).`, LISTENER_FIX),
    ]);
}
/**
 * The one place among all load balancers that serve the stable service: where both groups are; else where stable's is,
 * provided that the canary's group is attached nowhere yet.
 */
async function discoverPlace(aws, groups, signal) {
    const points = await pointsOf(aws, groups, signal);
    const places = points.flatMap((point) => placesAt(point, groups));
    const both = places.filter(({ point, canary }) => holds(point, canary));
    if (both.length > 0)
        return decide(both, []);
    const free = places.filter(({ canary }) => isFree(canary, points));
    if (free.length > 0)
        return decide(free, []);
    if (places.length > 0)
        return { kind: 'several', findings: [ambiguous(places)] };
    return none(`No listener or rule forwards to a target group of the stable service (${namesOf(groups.stable)}) that is not the canary's.`, LISTENER_FIX);
}
const LISTENER_FIX = 'Name in `listener` the listener or rule that forwards to the stable target group.';
/** Every way to divide the traffic of a point between a stable group that it forwards to and another one of the canary. */
function placesAt(point, groups) {
    return groups.stable
        .filter((stable) => holds(point, stable))
        .flatMap((stable) => groups.canary
        .filter((canary) => canary.arn !== stable.arn)
        .map((canary) => ({ point, stable, canary })));
}
function decide(places, otherwise) {
    const [place] = places;
    if (place === undefined)
        return { kind: 'none', findings: otherwise };
    if (places.length > 1)
        return { kind: 'several', findings: [ambiguous(places)] };
    return { kind: 'one', place };
}
function ambiguous(places) {
    const points = new Map(places.map(({ point }) => [point.arn, point.label]));
    if (points.size > 1) {
        return findings_problem('listener', `Several listeners or rules may divide the traffic: ${[...points].map(([arn, label]) => `${label} (${arn})`).join(', ')}.`, 'Name the right one in `listener`.');
    }
    if (places.length > 1) {
        return findings_problem('target groups', `Several pairs of target groups may divide the traffic: ${places.map(({ stable, canary }) => `${stable.arn} and ${canary.arn}`).join('; ')}.`, 'Name the right ones in `stable-target-group` and `canary-target-group`.');
    }
    const all = places.map(({ point, canary }) => `${point.label} (${point.arn}), without ${canary.name}`);
    return findings_problem('listener', `The canary's target group is attached elsewhere, so it is unclear whether this is the place: ${all.join(', ')}.`, 'Name in `listener` where its traffic is to be divided.');
}
async function pointsOf(aws, { stable, canary }, signal) {
    const loadBalancers = new Set([...stable, ...canary].flatMap(({ loadBalancerArns }) => loadBalancerArns));
    const points = await Promise.all([...loadBalancers].map((arn) => forwardPointsOf(aws, arn, signal)));
    return points.flat();
}
async function readPoint(aws, arn, signal) {
    try {
        return await readForwardPoint(aws, arn, signal);
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}
function holds(point, group) {
    return groupsIn(point.actions).some(({ arn }) => arn === group.arn);
}
function isFree(group, points) {
    return group.loadBalancerArns.length === 0 && !points.some((point) => holds(point, group));
}
function namesOf(groups) {
    return groups.length === 0 ? 'none' : groups.map(({ name }) => name).join(', ');
}
function none(message, fix) {
    return { kind: 'none', findings: [findings_problem('listener', message, fix)] };
}

;// CONCATENATED MODULE: ./build/src/traffic/choose.js


/** Decides between listener weights and task counts, by what was asked for and what is there. */
async function choose(aws, request, services, groups, signal) {
    if (request.traffic === 'task-count')
        return byCounts(groups, services);
    const isListener = request.traffic === 'listener' || request.listenerArn !== undefined;
    const lonely = groupless(groups, services);
    if (isListener) {
        if (lonely.length > 0)
            return { kind: 'undecided', findings: lonely };
        return listenerOr(await findPlace(aws, request, groups, signal));
    }
    if (lonely.length === 1)
        return { kind: 'undecided', findings: lonely };
    if (lonely.length === 2 || isOneShared(groups))
        return byCounts(groups, services);
    const found = await discoverPlace(aws, groups, signal);
    const hasShared = groups.stable.some(({ arn }) => groups.canary.some((other) => other.arn === arn));
    return found.kind === 'none' && hasShared ? byCounts(groups, services) : listenerOr(found);
}
function findPlace(aws, { listenerArn }, groups, signal) {
    return listenerArn === undefined
        ? discoverPlace(aws, groups, signal)
        : placeAt(aws, listenerArn, groups, signal);
}
function listenerOr(found) {
    if (found.kind === 'one')
        return { kind: 'listener', place: found.place };
    return { kind: 'undecided', findings: found.findings };
}
/** Task counts divide traffic only where both services' tasks take it from one place. */
function byCounts(groups, services) {
    const lonely = groupless(groups, services);
    if (lonely.length === 2)
        return { kind: 'task-count' };
    if (lonely.length === 1)
        return { kind: 'undecided', findings: lonely };
    const [stable, canary] = [groups.stable, groups.canary];
    const [group] = stable;
    if (isOneShared(groups) && group !== undefined)
        return { kind: 'task-count', group };
    const isOneEach = stable.length === 1 && canary.length === 1;
    return { kind: 'undecided', findings: [isOneEach ? apart(stable, canary) : choose_ambiguous(stable, canary)] };
}
function isOneShared({ stable, canary }) {
    return stable.length === 1 && canary.length === 1 && stable[0]?.arn === canary[0]?.arn;
}
/** One finding for each service without a target group. */
function groupless(groups, services) {
    return ['stable', 'canary']
        .filter((role) => groups[role].length === 0)
        .map((role) => findings_problem(`${role}-target-group`, `Service ${services[role].name} has no target group.`, `Give it one, or name it in \`${role}-target-group\`; or let neither service have one.`));
}
function apart(stable, canary) {
    return findings_problem('traffic', `The services have target groups of their own (${arns(stable)} and ${arns(canary)}), so their task counts don't divide the traffic.`, 'Use `traffic: listener`, or register both services in one target group.');
}
function choose_ambiguous(stable, canary) {
    return findings_problem('target groups', `It is unclear which target groups divide the traffic: stable has ${arns(stable)}; canary has ${arns(canary)}.`, 'Name the right ones in `stable-target-group` and `canary-target-group`.');
}
function arns(groups) {
    return groups.map(({ arn }) => arn).join(', ');
}

;// CONCATENATED MODULE: ./build/src/traffic/check-services.js


/** Everything about two services that stands in the way of a rollout, or should be known before one. */
function checkServices(pair, request) {
    return [
        ...checkService(pair.stable, request),
        ...checkService(pair.canary, request, request.deploys),
        ...checkStable(pair, request),
    ];
}
/**
 * What is wrong with one service by itself.
 *
 * @param isRenewed it is deployed to: a version that could not be deployed is no reason to keep out the one that mends it
 */
function checkService(view, request, isRenewed = false) {
    const deployments = checkDeployments(view);
    const hasFailed = view.deployments.some(({ status, rolloutState }) => status === 'PRIMARY' && rolloutState === 'FAILED');
    const isNoObstacle = onlyReturns(request) || (isRenewed && hasFailed);
    return [...checkKind(view), ...(isNoObstacle ? deployments.map(softened) : deployments)];
}
function checkKind({ name, status, schedulingStrategy, controller, strategy, }) {
    const subject = `service ${name}`;
    const findings = [];
    if (status !== 'ACTIVE') {
        findings.push(findings_problem(subject, `It is ${status}.`, 'Create it anew: only an ACTIVE service runs tasks.'));
    }
    if (schedulingStrategy !== 'REPLICA') {
        findings.push(findings_problem(subject, `Its scheduling strategy is ${schedulingStrategy}, which has no desired count to set.`, 'Use a service with the REPLICA strategy.'));
    }
    if (controller !== 'ECS') {
        findings.push(findings_problem(subject, `Its deployment controller is ${controller}: ${controller === 'CODE_DEPLOY' ? 'CodeDeploy moves its traffic' : 'its task sets belong to another controller'}, and two that move the same traffic would fight.`, 'Use a service with deployment controller ECS, or roll out with the controller it has.'));
    }
    if (strategy !== 'ROLLING') {
        findings.push(findings_problem(subject, `Its deployment strategy is ${strategy}: ECS itself moves its traffic between target groups, and would undo this rollout.`, 'Set the deployment strategy to ROLLING, or release by updating this service and let ECS do the canary.'));
    }
    return findings;
}
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html */
function checkDeployments({ name, deployments, desired, running, pending }) {
    const subject = `service ${name}`;
    if (deployments.length > 1) {
        return [
            findings_problem(subject, `A deployment is in progress: ${deployments.map(({ status, taskDefinition }) => `${status} ${taskDefinition}`).join(', ')}.`, 'Wait until it has ended, or stop it.'),
        ];
    }
    const [{ rolloutState, rolloutStateReason } = {}] = deployments;
    if (rolloutState === 'FAILED') {
        return [
            findings_problem(subject, `Its last deployment failed${rolloutStateReason === undefined ? '' : `: ${rolloutStateReason}`}.`, 'Deploy a version that works first.'),
        ];
    }
    if (rolloutState !== 'IN_PROGRESS')
        return [];
    const counts = `${running} of ${desired} tasks run, ${pending} pending`;
    if (running !== desired || pending > 0) {
        return [
            findings_problem(subject, `A deployment is in progress: ${counts}.`, 'Wait until it has ended, or stop it.'),
        ];
    }
    return [
        traffic_findings_warning(subject, `Its deployment still counts as IN_PROGRESS, though ${counts}.`, 'Wait for COMPLETED before a rollout where you can.'),
    ];
}
function checkStable({ stable, canary }, request) {
    const subject = `service ${stable.name}`;
    if (onlyReturns(request))
        return [];
    if (stable.desired === 0) {
        // An earlier rollout has left all traffic to the canary: what remains is to watch it, or to promote it.
        if (canary.desired > 0 && request.steps.every(({ share }) => share === 100)) {
            return [
                traffic_findings_warning(subject, 'Its desired count is 0: the canary serves everything, with nothing to compare it with.', 'Promote it (`on-success: promote`), or give the traffic back (`percent: 0`).'),
            ];
        }
        return [
            findings_problem(subject, 'Its desired count is 0: there is nothing to compare the canary with, and nothing to go back to.', 'Scale the stable service to what production needs, or swap `service` and `canary-service`.'),
        ];
    }
    if (stable.running >= stable.desired)
        return [];
    return [
        traffic_findings_warning(subject, `Only ${stable.running} of ${stable.desired} tasks run.`, 'Find out why before its place is taken.'),
    ];
}

;// CONCATENATED MODULE: ./build/src/traffic/find-services.js





/** Both services, and everything about them that stands in the way of a rollout. */
async function findServices(aws, request, signal) {
    const services = [request.service, request.canaryService];
    const { found, missing } = await describeAll(aws, request.cluster, services, signal);
    if (missing.length > 0) {
        const absences = missing.map(({ service, reason }) => find_services_absent(request, service, reason));
        return { findings: [...absences, ...found.flatMap((view) => checkService(view, request))] };
    }
    const [stable, canary] = found;
    if (stable === undefined)
        throw new Error('Services that are not missing must be found.');
    if (canary === undefined || stable.arn === canary.arn)
        return { findings: [sameService(stable)] };
    const pair = { stable, canary };
    return { pair, findings: checkServices(pair, request) };
}
/** The stable service. Throws a {@link PreflightError} where it doesn't exist. */
async function stableService(aws, request, signal) {
    const { found, missing } = await describeAll(aws, request.cluster, [request.service], signal);
    const [stable] = found;
    if (stable === undefined) {
        throw new rollout_errors/* PreflightError */.wG(missing.map(({ service, reason }) => find_services_absent(request, service, reason)));
    }
    return stable;
}
async function describeAll(aws, cluster, services, signal) {
    try {
        return await describeServices(aws, cluster, services, signal);
    }
    catch (error) {
        if (!isNotFound(error))
            throw error;
        return { found: [], missing: services.map((service) => ({ service, reason: 'cluster not found' })) };
    }
}
function find_services_absent(request, service, reason) {
    const input = service === request.service ? 'service' : 'canary-service';
    return findings_problem(input, `Service ${service} does not exist in cluster ${request.cluster} (${reason}).`, `Correct \`${input}\`, \`cluster\` or \`aws-region\`.`);
}
function sameService({ name, arn }) {
    return findings_problem('canary-service', `\`service\` and \`canary-service\` are the same service, ${name} (${arn}).`, 'Create a second service that runs the new version, and name it in `canary-service`.');
}

;// CONCATENATED MODULE: ./build/src/traffic/discover.js






/**
 * Finds out how the traffic of two services can be divided, and everything that speaks against doing so, all at once.
 * Reads only. Rejects with a RemoteError where AWS can't be asked.
 */
async function discover(aws, request, signal) {
    const { pair, findings: ofServices } = await findServices(aws, request, signal);
    if (pair === undefined)
        return { findings: ofServices };
    const groups = await findGroups(aws, request, pair, signal);
    const known = [...ofServices, ...groups.findings];
    if (groups.findings.some(({ severity }) => severity === 'error'))
        return { findings: known };
    const choice = await choose(aws, request, pair, groups, signal);
    const { target, findings } = await settle(aws, request, pair, choice);
    return { ...(target === undefined ? {} : { target }), findings: [...known, ...findings] };
}
async function settle(aws, request, pair, choice) {
    switch (choice.kind) {
        case 'undecided':
            return { findings: choice.findings };
        case 'listener':
            return {
                target: await listenerTarget(aws, request.cluster, pair, choice.place),
                findings: checkListener(choice.place, pair, request),
            };
        case 'task-count':
            return {
                target: await taskCountTarget(aws, request.cluster, pair, choice.group),
                findings: [
                    ...find_groups_checkGroups(choice.group === undefined ? [] : [choice.group], request),
                    ...checkCounts(pair, request),
                ],
            };
    }
}
async function listenerTarget(aws, cluster, pair, { point, stable, canary }) {
    return {
        kind: 'listener',
        region: await aws.region(),
        cluster,
        stable: { ...identity(pair.stable), targetGroupArn: stable.arn },
        canary: { ...identity(pair.canary), targetGroupArn: canary.arn },
        forwardPoint: {
            kind: point.kind,
            arn: point.arn,
            label: point.label,
            loadBalancer: loadBalancerKind(point.loadBalancerArn),
        },
    };
}
function identity({ name, taskDefinition }) {
    return { service: name, taskDefinition };
}
async function taskCountTarget(aws, cluster, { stable, canary }, group) {
    const grouped = group === undefined ? {} : { targetGroupArn: group.arn };
    return {
        kind: 'task-count',
        region: await aws.region(),
        cluster,
        stable: { ...identity(stable), ...grouped },
        canary: { ...identity(canary), ...grouped },
    };
}

;// CONCATENATED MODULE: ./build/src/unanswered.js

/** Without credentials nothing can be asked: that is one thing to mend, however many calls would fail of it. */
function refuseKeyless(error, signal) {
    signal.throwIfAborted();
    if (!(error instanceof rollout_errors/* RemoteError */.Hi))
        throw error;
    throw new rollout_errors/* PreflightError */.wG([{ severity: 'error', subject: 'AWS', message: (0,rollout_errors/* messageOf */.bD)(error), fix: '' }]);
}
/** An AWS that doesn't answer, or refuses, is one more thing to report beside the others. */
async function orFinding(subject, signal, work) {
    try {
        return { value: await work };
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof rollout_errors/* RemoteError */.Hi))
            throw error;
        return { failure: { severity: 'error', subject, message: (0,rollout_errors/* messageOf */.bD)(error), fix: '' } };
    }
}

;// CONCATENATED MODULE: ./build/src/prepare.js













/** A cancelled main has 7.5 s before the runner sends SIGTERM; this leaves room for the report. */
const CANCEL_BUDGET_MS = 6_000;
/** What only gives traffic back asks no alarms, and takes the services as they are; so does what goes on in mid-way. */
const RETURN = [{ share: 0, bakeMs: 0 }];
/** Checks everything, and makes ready what a rollout is played with. Throws a {@link PreflightError} with all that is wrong. */
async function prepare(desk, signal, resuming) {
    const { config, aws } = desk;
    const steps = prepare_stepsOf(config);
    const isReturning = steps.every(({ share }) => share === 0);
    const alarms = isReturning ? [] : [alarmsOf(desk, resuming)];
    const expiry = await expiryOf(desk, steps).catch((error) => refuseKeyless(error, signal));
    // One after the other: the first request isn't kept waiting while the parts for the second are loaded.
    const discovery = await orFinding('AWS', signal, discover(aws, { ...config, steps: resuming === undefined ? steps : RETURN, deploys: deploys(config) }, signal));
    const lint = await orFinding('alarms', signal, Promise.all(alarms.map((gate) => gate.lint(steps, signal))));
    const found = 'value' in discovery ? discovery.value : undefined;
    const extras = isReturning || found?.target === undefined ? NOTHING : await findExtras(desk, found, signal, resuming);
    const findings = strictly(config, isReturning, [
        ...(isReturning ? expiry.findings.map(softened) : expiry.findings),
        ...('failure' in discovery ? [discovery.failure] : discovery.value.findings),
        ...('failure' in lint ? [lint.failure] : lint.value.flat()),
        ...extras.findings,
        ...(isReturning && deploys(config) ? [unreleased(config)] : []),
    ]);
    refuseErrors(findings);
    const target = extras.target ?? found?.target;
    if (target === undefined)
        throw new rollout_errors/* PreflightError */.wG(findings);
    const router = router_routerFor(target, aws, config);
    const snapshot = await router.snapshot(signal);
    const release = extras.release?.complete(router, snapshot);
    const bare = {
        ...planOf(router, snapshot, steps, findings),
        ...(release === undefined ? {} : { release: release.planned }),
    };
    const { wanted } = extras.release ?? {};
    const outlook = {
        ...{ target, snapshot, steps: bare.steps },
        ...(release === undefined ? {} : { release: release.planned }),
        ...(wanted === undefined ? {} : { wanted }),
        ...(expiry.leftMs === undefined ? {} : { credentialsLeftMs: expiry.leftMs }),
    };
    return {
        router,
        ...(release === undefined ? {} : { release: release.release }),
        gates: isReturning ? [] : [...alarms, ...gatesOf(desk, target)],
        plan: isReturning ? bare : await foreseen(desk, bare, outlook, signal),
        snapshot,
        target,
        options: optionsOf(desk),
    };
}
/** The plan with what it takes; and, where somebody asked for it, with all that a person should know before it is played. */
async function foreseen(desk, plan, outlook, signal) {
    const { config } = desk;
    const { forecast, findings } = forecastAt(desk, outlook);
    const isAsked = config.mode === 'plan' || config.strict;
    const seen = isAsked
        ? await orFinding('preflight', signal, surveyAt(desk, outlook, signal))
        : { value: undefined };
    const told = 'failure' in seen ? [softened(seen.failure)] : (seen.value?.findings ?? []);
    const all = [...plan.findings, ...strictly(config, false, [...findings, ...told])];
    refuseErrors(all);
    const policy = 'value' in seen ? seen.value?.policy : undefined;
    return { ...plan, findings: all, forecast, ...(policy === undefined ? {} : { policy }) };
}
/** Reads what is live, whatever is wrong with it. */
async function observe({ config, aws }, signal) {
    const { target, findings } = await discover(aws, { ...config, steps: RETURN }, signal);
    if (target === undefined)
        throw new rollout_errors/* PreflightError */.wG(findings);
    const split = await router_routerFor(target, aws, config).observe(signal);
    const { found, missing } = await describeAlarms(aws, config.alarms, signal);
    const alarms = [
        ...found.map(({ name, state, stateReason }) => ({ name, state, reason: stateReason })),
        ...missing.map((name) => ({ name, state: 'missing', reason: '' })),
    ];
    return { split, alarms, findings: findings.map(softened) };
}
const NOTHING = { findings: [] };
async function findExtras(desk, { target }, signal, resuming) {
    if (target === undefined)
        return NOTHING;
    const [{ scaling, findings }, prepared] = await Promise.all([
        findHeld(desk, target, signal),
        orFinding('release', signal, prepareReleaseAt(desk, target, signal, resuming)),
    ]);
    const release = 'value' in prepared ? prepared.value : undefined;
    return {
        target: {
            ...target,
            ...(Object.keys(scaling).length === 0 ? {} : { scaling }),
            ...(release === undefined ? {} : { releases: true }),
        },
        ...(release === undefined ? {} : { release }),
        findings: [
            ...findings,
            ...(release?.findings ?? []),
            ...('failure' in prepared ? [prepared.failure] : []),
        ],
    };
}
/** Autoscaling that the rollout holds still. With a listener it doesn't set stable's count, and so can't put it right, either. */
async function findHeld({ aws, config }, target, signal) {
    const { cluster, stable, canary } = target;
    const services = { stable: stable.service, canary: canary.service };
    const found = await findScaling(aws, cluster, services, config.autoscaling, signal);
    const { stable: ofStable, ...others } = found.scaling;
    if (ofStable === undefined || target.kind !== 'listener')
        return found;
    const { desired } = await readService(aws, cluster, stable.service, signal);
    const outside = outsideLimits(stable.service, desired, ofStable);
    return outside === undefined ? found : { scaling: others, findings: [...found.findings, outside] };
}
/** What speaks against the credentials in use, where no role renews them. Rejects where there are none. */
async function expiryOf({ config, aws, around }, steps) {
    const expiry = await credentialsExpiry(aws);
    if (expiry === undefined)
        return { findings: [] };
    const back = config.onSuccess === 'promote' ? config.promotionSteps : [];
    const planMs = [...steps, ...back].reduce((sum, { bakeMs }) => sum + bakeMs + (config.settleMs ?? 0), 0);
    const now = around.clock.now();
    const leftMs = expiry.at - now;
    return {
        findings: expiryFindings(expiry.at, now, planMs),
        ...(Number.isNaN(leftMs) ? {} : { leftMs }),
    };
}
/** `mode: rollback` and `mode: status` have no plan: they take what is there as it is, like `percent: 0`, the way out of trouble. */
function prepare_stepsOf({ mode, steps }) {
    return mode === 'rollback' || mode === 'status' ? RETURN : steps;
}
/** Whether the canary gets another version than the one that it has. */
function deploys({ image, taskDefinition }) {
    return image !== undefined || taskDefinition !== undefined;
}
/** A workflow may give the same image whatever its percent or mode. */
function unreleased({ image }) {
    return {
        severity: 'note',
        subject: image === undefined ? 'task-definition' : 'image',
        message: 'It is not released: all traffic goes back to stable, whatever that runs.',
        fix: 'To release it, give the canary a percent above 0.',
    };
}
/** With `strict`, warnings refuse; but never a way out of trouble. */
function strictly({ strict }, isReturning, findings) {
    if (!strict || isReturning)
        return findings;
    return findings.map((finding) => finding.severity === 'warning' ? { ...finding, severity: 'error' } : finding);
}
function optionsOf({ config, around }) {
    return {
        pollMs: config.pollMs,
        patienceMs: config.patienceMs,
        stabilizeMs: config.stabilizeMs,
        rollback: config.rollback,
        rollbackTo: config.rollbackTo,
        rollbackTimeoutMs: config.rollbackTimeoutMs,
        ...(around.hasPostStep ? { cancelBudgetMs: CANCEL_BUDGET_MS } : {}),
    };
}

;// CONCATENATED MODULE: ./build/src/version.js
/** The version in package.json; a test holds the two together. */
const VERSION = '1.0.0';

;// CONCATENATED MODULE: ./build/src/compose.js









/** A cancelled job has five minutes in all, so a post step that waits longer is killed without a word. */
const POST_MOST_MS = 4 * 60_000;
/** Throws InputError with every mistake in the inputs. */
function compose(around) {
    const config = readConfig(around.input);
    const aws = (around.connect ?? createAws)({
        clock: around.clock,
        userAgent: `ecs-canary/${VERSION}`,
        ...(config.region === undefined ? {} : { region: config.region }),
        ...roleOf(config, around),
    });
    const found = {};
    const recordOf = (id) => recordIn(config, aws, around, id);
    const rebuild = (saved) => {
        found.target = parseTarget(saved);
        return router_routerFor(found.target, aws, config);
    };
    const claims = {
        me: around.me,
        lockTimeoutMs: config.lockTimeoutMs,
        resume: config.resume,
        rollback: config.rollback,
        rollbackTimeoutMs: config.rollbackTimeoutMs,
        store: async (signal) => {
            const id = longArn(await stableService(aws, config, signal), config.cluster);
            const store = recordOf(id);
            if (store === undefined)
                throw new Error('There is no record without a state table.');
            return store;
        },
        take: around.take,
        rebuild,
        isAsPrepared: (saved) => found.prepared !== undefined && isSameTarget(parseTarget(saved), found.prepared),
    };
    return {
        config,
        mode: config.mode,
        parts: (cancel) => ({
            clock: around.clock,
            cancel,
            prepare: async (signal, resuming) => {
                const prepared = await prepare({ config, aws, around }, signal, resuming);
                found.prepared = found.target = prepared.target;
                return prepared;
            },
            observe: (signal) => observe({ config, aws }, signal),
            ...(config.stateTable === undefined ? {} : { claims }),
        }),
        target: () => found.target,
        rebuild,
        recordOf,
        postTimeoutMs: Math.min(config.rollbackTimeoutMs, POST_MOST_MS),
        close: () => aws.destroy(),
    };
}
function roleOf(config, { sessionName, token }) {
    const { roleToAssume: arn, roleSessionName, roleDurationMs: durationMs } = config;
    if (arn === undefined)
        return {};
    return { role: { arn, sessionName: roleSessionName ?? sessionName, durationMs, token } };
}
function recordIn({ stateTable: table, leaseBeatMs: beatMs }, aws, { clock, onClaim }, id) {
    if (table === undefined)
        return undefined;
    return tableStore(aws, { table, id, beatMs, clock, onClaim: () => onClaim(id) });
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/src/github/id-token.js

const id_token_TRIES = 4;
const FIRST_WAIT_MS = 250;
const MOST_WORDS = 300;
/**
 * Asks for a token as GitHub documents it; `core.getIDToken` does the same but can't be told to stop waiting. Rejects with a
 * RemoteError, transient where the same request may succeed later.
 * https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
function idTokens(service) {
    return async (audience, signal) => {
        const { url = '', bearer = '' } = service;
        if (url === '' || bearer === '') {
            throw new rollout_errors/* RemoteError */.Hi('this job may not ask for one (ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set).', false);
        }
        const address = `${url}${url.includes('?') ? '&' : '?'}audience=${encodeURIComponent(audience)}`;
        const token = await patiently(service.clock, signal, () => ask(address, bearer, signal));
        await service.mask(token);
        return token;
    };
}
async function patiently(clock, signal, work) {
    for (let attempt = 1;; attempt++) {
        try {
            return await work();
        }
        catch (error) {
            signal.throwIfAborted();
            if (attempt === id_token_TRIES || !(error instanceof rollout_errors/* RemoteError */.Hi && error.transient))
                throw error;
            await clock.sleep(FIRST_WAIT_MS * 2 ** attempt, signal);
        }
    }
}
async function ask(address, bearer, signal) {
    const headers = { authorization: `Bearer ${bearer}`, accept: 'application/json' };
    const response = await fetch(address, { headers, signal }).catch((error) => {
        throw new rollout_errors/* RemoteError */.Hi(`GitHub's token service was not reached (${reasonOf(error)}).`, true);
    });
    const body = await response.text().catch((error) => {
        throw new rollout_errors/* RemoteError */.Hi(`GitHub's token service broke off the answer (${reasonOf(error)}).`, true);
    });
    const { status } = response;
    if (!response.ok) {
        const transient = status >= 500 || status === 429 || status === 408;
        throw new rollout_errors/* RemoteError */.Hi(`GitHub's token service answered HTTP ${status}${saidIn(body)}.`, transient);
    }
    const token = member(body, 'value');
    if (token === undefined || token === '') {
        throw new rollout_errors/* RemoteError */.Hi("GitHub's token service gave an answer without a token.", true);
    }
    return token;
}
/** What GitHub says of an error; never more of a body than that. */
function saidIn(body) {
    const said = member(body, 'message')?.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '') ?? '';
    return said === '' ? '' : `: ${said.slice(0, MOST_WORDS)}`;
}
function member(body, name) {
    try {
        return textOf(JSON.parse(body), name);
    }
    catch {
        return undefined;
    }
}
/** `fetch failed` says nothing; its cause does. */
function reasonOf(error) {
    const cause = propertyOf(error, 'cause') ?? error;
    return textOf(cause, 'code') ?? textOf(cause, 'message') ?? (0,rollout_errors/* messageOf */.bD)(cause);
}
function textOf(of, name) {
    const value = propertyOf(of, name);
    return typeof value === 'string' ? value : undefined;
}
function propertyOf(of, name) {
    if (typeof of !== 'object' || of === null)
        return undefined;
    const value = Reflect.get(of, name);
    return value;
}

// EXTERNAL MODULE: ./build/src/report/escape.js
var report_escape = __webpack_require__(6209);
;// CONCATENATED MODULE: ./build/src/report/words.js

/** Longest piece of foreign text in one line of the log or in an annotation, characters. */
const LINE_CHARS = 500;
/** Whether a job that ended so must fail. A rollback is a success where it was asked for. */
function failed({ result, restoredBy }) {
    if (result === undefined)
        return true;
    switch (result) {
        case 'completed':
        case 'holding':
        case 'planned':
        case 'observed':
        case 'nothing-to-recover':
            return false;
        case 'rolled-back':
            return restoredBy !== 'request' && restoredBy !== 'recovery';
        case 'rollback-failed':
        case 'promotion-failed':
        case 'stopped':
        case 'refused':
        case 'cancelled':
            return true;
    }
}
/**
 * A share as a bare number with at most one decimal: `5`, `12.5`. What isn't quite nothing or everything never reads as
 * `0` or `100`, but as `0.1` or `99.9`.
 */
function percent(share) {
    const rounded = Math.round(share * 10) / 10;
    if (rounded === 0 && share > 0)
        return '0.1';
    if (rounded === 100 && share < 100)
        return '99.9';
    return String(rounded);
}
/** `5%`, `12.5%`. */
function percentSign(share) {
    return `${percent(share)}%`;
}
/** Time since the start: `+02:15`, `+1:02:15`. */
function since(startedAt, at) {
    const seconds = Math.max(0, Math.floor((at - startedAt) / 1000));
    const two = (value) => String(value).padStart(2, '0');
    const hours = Math.floor(seconds / 3600);
    const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
    return hours === 0 ? `+${rest}` : `+${hours}:${rest}`;
}
/** `1 alarm`, `12 alarms`. */
function words_count(amount, word) {
    return `${amount} ${amount === 1 ? word : `${word}s`}`;
}
/** `web 75%: 3 of 4 tasks running, weight 75, version web:41`. */
function sideText(side, share) {
    const weight = side.weight === undefined ? '' : `, weight ${side.weight}`;
    const version = side.version === undefined ? '' : `, version ${(0,report_escape/* quote */.hD)(side.version, LINE_CHARS)}`;
    const targets = side.healthyTargets === undefined ? '' : `, ${words_count(side.healthyTargets, 'healthy target')}`;
    return `${(0,report_escape/* quote */.hD)(side.service, LINE_CHARS)} ${percentSign(share)}: ${tasksText(side)} running${targets}${weight}${version}`;
}
/** `3 of 4 tasks`. */
function tasksText(side) {
    return `${side.running} of ${words_count(side.desired, 'task')}`;
}
/** What the state table holds, in a sentence. */
function recordText({ state, step, share, since: at, repository, run }) {
    const where = [
        ...(step === undefined ? [] : [`at step ${step}`]),
        ...(share === undefined ? [] : [`canary at ${percentSign(share)} when last saved`]),
        ...(at === undefined ? [] : [`since ${new Date(at).toISOString()}`]),
        ...(repository === undefined ? [] : [repository]),
        ...(run === undefined ? [] : [run]),
    ].join(', ');
    return (0,report_escape/* quote */.hD)(`${RECORD_WORDS[state]}${where === '' ? '' : `: ${where}`}.`, LINE_CHARS);
}
/** That the last rollout ended, or that there was none, is nothing to tell before a new one. */
function isTelling({ state }) {
    return state !== 'none' && state !== 'finished';
}
const RECORD_WORDS = {
    none: 'No rollout is on record',
    held: 'A run is at work here',
    stale: 'The run at work here has stopped beating',
    unfinished: 'A rollout was left unfinished here',
    finished: 'The last rollout has ended',
};
/** What a share comes to: `3 stable and 1 canary tasks, weights 75 and 25`. */
function aimText(aim) {
    const { stableCount, canaryCount, stableWeight, canaryWeight } = aim;
    const parts = [
        ...pair(stableCount, canaryCount, (stable, canary) => `tasks: stable ${stable}, canary ${canary}`),
        ...pair(stableWeight, canaryWeight, (stable, canary) => `weights: stable ${stable}, canary ${canary}`),
    ];
    return parts.join('; ');
}
/** A finding in one line: what, and what would be right. */
function findingText(finding) {
    return [finding.subject, ': ', finding.message, ' ', finding.fix]
        .map((part) => (0,report_escape/* quote */.hD)(part, LINE_CHARS))
        .join('')
        .trim();
}
/** The same finding may come from preflight and with the plan: each is told once. */
function words_distinct(findings) {
    const known = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
    return [...known.values()];
}
/** A reason that names what it is about, as long as it may be. */
function namedReason({ kind, subject, message }) {
    if (message.includes(subject))
        return message;
    return kind === 'alarm' ? `alarm "${subject}": ${message}` : `${subject}: ${message}`;
}
/** A reason in one line, with its first evidence. */
function reasonText(reason) {
    const message = namedReason(reason);
    const [first] = reason.evidence;
    if (first === undefined || message.includes(first))
        return (0,report_escape/* quote */.hD)(message, LINE_CHARS);
    return `${(0,report_escape/* quote */.hD)(message, LINE_CHARS).replace(/\.$/, '')}: ${(0,report_escape/* quote */.hD)(first, LINE_CHARS)}`;
}
function pair(one, other, say) {
    return one === undefined || other === undefined ? [] : [say(one, other)];
}

;// CONCATENATED MODULE: ./build/src/report/cause.js


/** A reason repeats remarks at its end; a huge one is not searched whole for each of thousands of remarks. */
const SEARCHED_CHARS = 5_000;
/** Why it left its plan, in one line, the cause first; empty when it did not. */
function cause(state) {
    const { trouble } = state;
    if (trouble !== undefined) {
        const [first, ...more] = trouble.reasons;
        const words = first === undefined ? (0,report_escape/* quote */.hD)(trouble.message, LINE_CHARS) : reasonText(first);
        return `${blame(state)} ${words}${andMore(more.length, 'reason')}`.trim();
    }
    if (state.result === 'refused') {
        const [first, ...more] = words_distinct(state.findings).filter(({ severity }) => severity === 'error');
        if (first !== undefined)
            return `${findingText(first)}${andMore(more.length, 'error')}`;
    }
    return (0,report_escape/* quote */.hD)(state.reason, LINE_CHARS);
}
/** What the loop gave as its reason beyond the cause. */
function furtherReason(state) {
    if (state.trouble === undefined && state.result === 'refused')
        return undefined;
    const known = state.trouble?.message ?? '';
    const rest = (0,report_escape/* quote */.hD)(state.reason.startsWith(known) ? state.reason.slice(known.length) : state.reason, LINE_CHARS).trim();
    return rest === '' || cause(state).includes(rest) ? undefined : rest;
}
/** Remarks that neither the trouble nor the reason has said already. */
function furtherRemarks(state) {
    const said = [state.trouble?.message ?? '', state.reason].map((text) => text.slice(-SEARCHED_CHARS));
    return state.remarks.filter((remark) => !said.some((text) => text.includes(remark)));
}
/** Only somebody else's change stops a rollback that has begun. */
function isDrift(state) {
    return state.trouble?.kind === 'drift' || state.restoringTo !== undefined;
}
/** What tasks mean that fail while a service is brought to another version; empty where the trouble is another. */
function blame({ stage, split, trouble }) {
    const [first] = trouble?.reasons ?? [];
    if (trouble === undefined)
        return '';
    if (first === undefined) {
        // Of a promotion its message says so itself.
        return stage === 'deploy' && HINDRANCES.includes(trouble.kind) ? NOT_DEPLOYED : '';
    }
    if (first.kind !== 'tasks')
        return '';
    if (stage === 'deploy' && first.subject === split?.canary.service)
        return NOT_DEPLOYED;
    return stage === 'promote' && first.subject === split?.stable.service ? NOT_TAKEN_OVER : '';
}
const NOT_DEPLOYED = 'The new version could not be deployed to the canary:';
const NOT_TAKEN_OVER = 'The stable service could not take over:';
const HINDRANCES = ['aws', 'deadline', 'drift'];
function andMore(amount, word) {
    return amount === 0 ? '' : ` (and ${amount} more ${amount === 1 ? word : `${word}s`})`;
}

;// CONCATENATED MODULE: ./build/src/report/heartbeat.js
const AT_LEAST_EVERY_MS = 60_000;
/** Which looks at the gates are worth a line: those that show a change, and one at least every minute. */
class Watching {
    #heartbeat = new Heartbeat();
    #told;
    isDue(event) {
        const isNews = this.#told === undefined ||
            this.#told.share !== event.share ||
            hasChanged(this.#told.looks, event.looks);
        if (!this.#heartbeat.isDue(event.at, isNews))
            return false;
        this.#told = event;
        return true;
    }
}
/** Which looks at something awaited are worth a line; by the same rule. */
class Awaiting {
    #told = new Map();
    isDue({ what, seen, at }) {
        const told = this.#told.get(what);
        const heartbeat = told?.heartbeat ?? new Heartbeat();
        if (!heartbeat.isDue(at, told?.seen !== seen))
            return false;
        this.#told.set(what, { heartbeat, seen });
        return true;
    }
}
/** Due with every piece of news, and before the silence, or the wait for the next look, becomes longer than a minute. */
class Heartbeat {
    #toldAt;
    #lookedAt = 0;
    #longestGapMs = 0;
    isDue(at, isNews) {
        if (this.#toldAt !== undefined) {
            this.#longestGapMs = Math.max(this.#longestGapMs, at - this.#lookedAt);
            this.#lookedAt = at;
            const silentMs = at - this.#toldAt;
            const isOverdue = silentMs >= AT_LEAST_EVERY_MS || silentMs + this.#longestGapMs > AT_LEAST_EVERY_MS;
            if (!isNews && !isOverdue)
                return false;
        }
        this.#toldAt = at;
        this.#lookedAt = at;
        this.#longestGapMs = 0;
        return true;
    }
}
/** Gates answer one after another: one that joins in healthy is no news. */
function hasChanged(told, looks) {
    return looks.some((look) => {
        const before = told.find(({ gate }) => gate === look.gate);
        if (before === undefined)
            return look.kind !== 'healthy';
        return before.kind !== look.kind || before.seen !== look.seen;
    });
}

;// CONCATENATED MODULE: ./build/src/report/release-words.js

/** `web:42` of `arn:aws:ecs:eu-west-1:123456789012:task-definition/web:42`. */
function shortName(taskDefinition) {
    return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1);
}
/** The promotion that is in force; absent where there was none, or where it was undone. */
function promotionIn({ release, restoringTo }) {
    const { promoted, previous } = release ?? {};
    if (promoted === undefined || previous === undefined || restoringTo !== undefined)
        return undefined;
    return { promoted, previous };
}
/** Whether it goes, or went, back to a canary that serves the new version well, because stable could not take it over. */
function isHeld({ stage, restoringTo }) {
    return stage === 'promote' && restoringTo?.split.share === 100;
}
/** What is released, what its tasks report, and what has become of it: a sentence each. Nothing where nothing is released. */
function releaseLines(state) {
    const { plan, release } = state;
    if (plan?.release === undefined && release === undefined)
        return [];
    const images = release?.images ?? [];
    return [
        ...whatIsReleased(state),
        ...(images.length === 0 ? [] : [`Images of its tasks: ${images.join(', ')}.`]),
        ...outcome(state),
    ];
}
/** What the canary runs and is to run, before anything is done. */
function intentText({ from, to, isThere }) {
    if (!isThere)
        return `The canary runs ${from} and is to run ${to}.`;
    const what = from === to ? '' : ` (${to})`;
    return `The canary runs ${from}${what} already: nothing is deployed to it.`;
}
function whatIsReleased({ plan, release, ...state }) {
    const { taskDefinition, isNew } = release ?? {};
    if (taskDefinition === undefined) {
        if (plan?.release === undefined)
            return [];
        const hasFailed = isUndone(state) && !plan.release.isThere;
        return [
            hasFailed
                ? `The canary was to run ${plan.release.to}: nothing was deployed.`
                : intentText(plan.release),
        ];
    }
    const name = shortName(taskDefinition);
    if (isNew !== true)
        return [`${name}, which there was already: nothing was registered.`];
    return [`${name}, registered for this release${isUndone(state) ? '; it stays registered' : ''}.`];
}
function isUndone({ result, phase }) {
    return phase === 'ended' && (result === 'rolled-back' || result === 'refused' || result === 'cancelled');
}
function outcome(state) {
    const promotion = promotionIn(state);
    if (promotion !== undefined) {
        return [
            `Promoted: stable went from ${shortName(promotion.previous)} to ${shortName(promotion.promoted)}.`,
        ];
    }
    const isMeant = state.plan?.release?.promotion !== undefined;
    if (state.result === undefined || state.phase !== 'ended')
        return isMeant && state.trouble === undefined ? ['Not promoted yet.'] : [];
    switch (state.result) {
        case 'completed':
        case 'holding':
            return ['Not promoted: it stays on the canary.'];
        case 'promotion-failed':
            return ['Not promoted: the canary keeps it.', ...back(state, 'stable', 'Stable')];
        case 'rolled-back':
            return [
                ...(isMeant ? ['Not promoted.'] : []),
                ...back(state, 'canary', 'The canary'),
                ...back(state, 'stable', 'Stable'),
            ];
        case 'rollback-failed':
        case 'stopped':
        case 'refused':
        case 'cancelled':
            return isMeant && state.release?.promoted === undefined ? ['Not promoted.'] : [];
        case 'planned':
        case 'observed':
        case 'nothing-to-recover':
            return [];
    }
}
/** Says so of a service whose task definition was changed, and is as it was found. */
function back({ ledger }, role, name) {
    const entry = ledger[DEFINITION[role]];
    if (entry?.touched !== true || typeof entry.original !== 'string')
        return [];
    return [`${name} has ${shortName(entry.original)} again.`];
}

;// CONCATENATED MODULE: ./build/src/report/advice.js


const AFTER_PROMOTION_FAILED = 'Then run the release again (with `percent: 100` the canary keeps serving meanwhile). ' +
    'Or run with `mode: rollback` to give all traffic back to the old version.';
/** What a person should do now. Commands, if there are any, follow it. */
function advice(state) {
    if (state.result === undefined || state.phase !== 'ended')
        return unfinishedAdvice(state);
    const run = state.commands.length > 0;
    switch (state.result) {
        case 'completed':
            return promotionIn(state) === undefined
                ? 'Make it the stable: run with `percent: 100` and `on-success: promote`. ' +
                    'Or release it on stable yourself, then send the traffic back with `percent: 0`.'
                : 'Nothing. Both services run the new version.';
        case 'holding':
            return state.split?.share === 0
                ? 'Nothing. Stable takes all traffic.'
                : 'To go on, run again with a higher share. To go back, run with `percent: 0`.';
        case 'rolled-back':
            if (run)
                return 'Traffic is back. Run these for the rest.';
            if (state.restoredBy === 'later-run')
                return 'Traffic is back. This run began nothing of its own: run it again to release.';
            return state.stage === 'deploy' && state.step === undefined
                ? 'The new version got no traffic. Find the cause, then run again.'
                : 'Traffic is back. Find the cause, then run again.';
        case 'promotion-failed':
            return `${stableAdvice(state)} ${AFTER_PROMOTION_FAILED}`;
        case 'rollback-failed':
            if (run)
                return 'Act now. Run these, then look where the traffic goes.';
            return isHeld(state)
                ? 'Act now. Look where the traffic goes and send it to the canary: stable may have no healthy tasks.'
                : 'Act now. Look where the traffic goes and send it to stable.';
        case 'stopped':
            if (state.leaseLost === true)
                return 'Another run may decide where the traffic goes: `mode: status` tells which, and what is live.';
            return stoppedAdvice(state, run);
        case 'refused':
            return 'Mend what is listed, then run again.';
        case 'planned':
            return 'Run with `mode: rollout` to do it.';
        case 'cancelled':
            return 'Nothing. Run again when you are ready.';
        case 'observed':
            return observedAdvice(state);
        case 'nothing-to-recover':
            return 'Nothing.';
    }
}
function stoppedAdvice(state, run) {
    if (isDrift(state)) {
        return `Find out who made the change. ${run ? 'If it was not meant, run these.' : 'Then run again, or run with `percent: 0`.'}`;
    }
    return state.stage === undefined
        ? `The canary keeps its share. To go back, ${run ? 'run these.' : 'run with `percent: 0`.'}`
        : `Everything stays where it stands. To go back, run ${run ? 'these.' : 'with `mode: rollback`.'}`;
}
/** The new version is well on the canary: what there is to find out is why it is not on stable. */
function stableAdvice({ trouble }) {
    if (trouble?.kind === 'aws')
        return 'Mend what AWS answered, as told above.';
    if (trouble?.kind === 'drift')
        return 'Find out who deployed to stable.';
    const isTold = trouble?.reasons.some(({ evidence }) => evidence.length > 0) === true;
    const where = isTold
        ? 'see the reasons above'
        : 'look at its stopped tasks and its events in ECS, and at their logs';
    return `Find out why the tasks of stable fail: ${where}.`;
}
function observedAdvice({ record }) {
    switch (record?.state) {
        case 'held':
            return 'Nothing: a run is at work. `mode: rollback` asks it to roll back.';
        case 'stale':
        case 'unfinished':
            return 'Run with `mode: recover`: it rolls back what was left unfinished.';
        case 'none':
        case 'finished':
        case undefined:
            return 'Nothing, if this is what you expect. `mode: rollback` gives everything back to stable.';
    }
}
function unfinishedAdvice(state) {
    if (state.phase === 'preflight')
        return 'Nothing has been changed yet.';
    return ('Still running? Wait. If the job was killed, see whether its post step finished the rollback. ' +
        'If it did not, run with `mode: rollback`.');
}

;// CONCATENATED MODULE: ./build/src/report/place.js


/**
 * Where a rollout is, or was last: `step 2 of 4 (25%)`, `the deployment to the canary`, `the promotion (back to stable 50%)`.
 * Absent before the first of them.
 */
function placeName(state) {
    const step = currentStep(state);
    switch (state.stage) {
        case 'deploy':
            return 'the deployment to the canary';
        case 'promote':
            return step?.isPromotion === true && step.status !== 'passed'
                ? `the promotion (${backText(step)})`
                : 'the promotion';
        case undefined:
            return step === undefined
                ? undefined
                : `step ${(state.step ?? 0) + 1} of ${ownSteps(state).length} (${percentSign(step.asked)})`;
    }
}
/** The same for workflows: `2 (25%)`, `deploy`, `promote`. */
function placeWord(state) {
    const step = currentStep(state);
    if (state.stage !== undefined)
        return state.stage;
    return step === undefined ? undefined : `${(state.step ?? 0) + 1} (${percentSign(step.asked)})`;
}
/** `Step 2 of 4: 25%, watched for 10m`; of a promotion, `Promote: back to stable 100%, one look`. */
function stepTitle(index, state) {
    const step = state.steps[index];
    if (step === undefined)
        return `Step ${index + 1}`;
    if (step.isPromotion === true)
        return `Promote: ${backText(step)}, ${bakeText(step.bakeMs)}`;
    return `Step ${index + 1} of ${ownSteps(state).length}: ${percentSign(step.asked)}, ${bakeText(step.bakeMs)}`;
}
/** The steps of the schedule, without those of a promotion. */
function ownSteps({ steps }) {
    return steps.filter(({ isPromotion }) => isPromotion !== true);
}
/** Whether one of the services is being brought to another version, rather than traffic being moved. */
function isDeploying(state) {
    return state.stage !== undefined && currentStep(state)?.isPromotion !== true;
}
function bakeText(bakeMs) {
    return bakeMs === 0 ? 'one look' : `watched for ${spell(bakeMs)}`;
}
function currentStep({ step, steps }) {
    return step === undefined ? undefined : steps[step];
}
function backText({ asked }) {
    return `back to stable ${percentSign(100 - asked)}`;
}

;// CONCATENATED MODULE: ./build/src/report/verdict.js





/**
 * Whether `state.split` was read at this event. An `ended` without a split means that it could not be read: what the
 * state holds then is older. Where nothing was changed, what was found at the start still counts.
 */
function isLive(event, state) {
    return event.type !== 'ended' || event.split !== undefined || (state.step === undefined && !state.touched);
}
/**
 * The state as a report of its ending shows it: a refusal is an ending whether or not the loop goes on to say `ended`;
 * and what main handed over is over when the post step has ended.
 */
function asEnded(event, state, isPost = false) {
    if (event.type === 'refused' && state.result === undefined) {
        return { ...state, phase: 'ended', result: 'refused', reason: event.message, endedAt: event.at };
    }
    return event.type === 'ended' && isPost ? { ...state, phase: 'ended' } : state;
}
/** What happened, in one line. `live`: whether the state's split is what is live now. */
function headline(state, live) {
    return state.result === undefined || state.phase !== 'ended'
        ? `Not finished: ${progress(state)}`
        : endingOf(state.result, state, live);
}
function endingOf(result, state, live) {
    const share = live ? state.split?.share : undefined;
    switch (result) {
        case 'completed':
            return completed(state, share);
        case 'holding':
            return holding(state, share);
        case 'rolled-back':
            return `${isCancel(state) ? 'Cancelled' : 'Rolled back'}${troublePlace(state)}${isCancel(state) ? ' and rolled back' : ''}: ${restored(state, share)}`;
        case 'rollback-failed':
            return `ROLLBACK FAILED: ${wreckage(state, share)}`;
        case 'promotion-failed':
            return `Promotion failed: ${verdict_held(state, share)}`;
        case 'stopped':
            if (state.leaseLost === true)
                return `Stopped${troublePlace(state)}: it has lost its lease, and changes nothing more. At the last look ${traffic(share)}`;
            return isDrift(state)
                ? `Stopped${troublePlace(state)}: somebody else made a change, and it was left as it is`
                : `Stopped${troublePlace(state)} without a rollback, which is switched off: ${traffic(share)}`;
        case 'refused':
            return `Refused: ${hasBegun(state) ? 'no setting' : 'nothing'} was changed${butRegistered(state)}`;
        case 'planned':
            return 'Dry run: nothing was changed';
        case 'cancelled':
            return `Cancelled: nothing had to be put back${butRegistered(state)}`;
        case 'observed':
            return `Now ${traffic(share)}`;
        case 'nothing-to-recover':
            return 'Nothing to recover';
    }
}
function completed(state, share) {
    const promotion = promotionIn(state);
    if (promotion === undefined)
        return `Canary serves ${percentSign(share ?? 100)}`;
    const live = share === undefined ? '' : `, and ${share === 0 ? 'stable serves 100%' : traffic(share)}`;
    return `Promoted: both services run ${(0,report_escape/* quote */.hD)(shortName(promotion.promoted), LINE_CHARS)}${live}`;
}
/** The canary goes on with what it served when stable was to take over. */
function verdict_held({ split }, share) {
    if (split === undefined || share === undefined)
        return 'everything is as it was before it';
    const stable = share === 100 ? `, stable${verdict_running(split.stable)} has no traffic` : '';
    return `the canary${verdict_running(split.canary)} keeps serving ${percentSign(share)}${stable}`;
}
function verdict_running({ version }) {
    return version === undefined ? '' : ` (${(0,report_escape/* quote */.hD)(version, LINE_CHARS)})`;
}
/** Whether a deployment may have been forced, which changes no setting. */
function hasBegun({ stage, release }) {
    return stage === 'deploy' && release?.taskDefinition !== undefined;
}
/** AWS keeps every revision that was ever registered. */
function butRegistered({ release }) {
    return release?.isNew === true ? ', but one more task definition is registered' : '';
}
function holding(state, share) {
    const at = share ?? state.steps.at(-1)?.achieved;
    if (at === 0)
        return 'Holding at 0%: all traffic is on stable';
    return at === undefined ? 'Holding' : `Holding at ${percentSign(at)}`;
}
function traffic(share) {
    if (share === undefined)
        return 'what is live could not be read';
    return share === 0 ? 'all traffic is on stable' : `the canary serves ${percentSign(share)}`;
}
/** Every setting has been read back, even where the split could not be measured. */
function restored(state, share) {
    if (share === undefined)
        return 'every setting is back';
    return `${traffic(share)}${state.rollbackTo === 'previous' ? ', as at the start' : ''}`;
}
function wreckage(state, share) {
    if (share === undefined)
        return traffic(share);
    const home = state.restoringTo?.split.share;
    if (home !== undefined && percentSign(home) === percentSign(share)) {
        return `the canary serves ${percentSign(share)} as it should, but not everything is back`;
    }
    return isHeld(state)
        ? `the canary serves only ${percentSign(share)}, and should serve ${percentSign(home ?? 100)}`
        : `the canary still serves ${percentSign(share)}`;
}
function progress(state) {
    const seen = state.split === undefined ? '' : ` At the last look the canary served ${percentSign(state.split.share)}.`;
    if (state.phase === 'preflight')
        return 'checking. Nothing was changed.';
    if (state.handedOver)
        return `the post step goes on with the rollback.${seen}`;
    if (state.phase === 'restoring')
        return `rolling back.${seen}`;
    const place = placeName(state) ?? 'about to begin';
    return state.trouble === undefined ? `${place}.${seen}` : `trouble at ${place}.${seen}`;
}
function troublePlace(state) {
    const name = state.trouble === undefined ? undefined : placeName(state);
    return name === undefined ? '' : ` at ${name}`;
}
/** Whether this job was cancelled; the run whose rollout it has taken up may have been, which is another matter. */
function isCancel({ trouble, restoredBy }) {
    return trouble?.kind === 'cancelled' && (restoredBy === 'main' || restoredBy === 'post');
}

;// CONCATENATED MODULE: ./build/src/report/log-ending.js







/** Errors, or remarks, that the log shows. */
const MOST_ITEMS = 200;
/** The last lines: what happened, why, what is live now, what to do. */
function logEnding(printer, state, ending) {
    const title = headline(state, ending.live);
    const loud = state.result === 'rollback-failed' && state.phase === 'ended';
    if (loud)
        printer.line('!'.repeat(60));
    printer.line(title);
    if (loud)
        printer.line('!'.repeat(60));
    annotate(printer, state, title, ending.isPost);
    listErrors(printer, state);
    liveLines(state, ending.live).forEach((line) => printer.line(line));
    endOfRelease(state).forEach((line) => printer.line(line));
    log_ending_list(printer, 'Remark: ', furtherRemarks(state).map((remark) => (0,report_escape/* quote */.hD)(remark, LINE_CHARS)));
    printer.line(`To do: ${advice(state)}`);
    state.commands.flatMap(report_escape/* cleanLines */.v3).forEach((line) => printer.line(`  ${line}`));
    if (state.endedAt !== undefined)
        printer.line(`It took ${spell(state.endedAt - state.startedAt)}.`);
}
function annotate(printer, state, title, isPost) {
    const why = [cause(state), furtherReason(state)]
        .filter((text) => text !== undefined && text !== '')
        .join('\n');
    if (state.result === undefined || !failed(state))
        return printer.notice(why === '' ? title : why, title);
    const kind = isPost && state.result !== 'rollback-failed' ? 'warning' : 'error';
    printer[kind](why === '' ? title : why, title);
}
function listErrors(printer, state) {
    const errors = words_distinct(state.findings).filter(({ severity }) => severity === 'error');
    if (errors.length === 0)
        return;
    printer.line(`${words_count(errors.length, 'error')} found:`);
    log_ending_list(printer, '  - ', errors.map(findingText));
}
function log_ending_list(printer, before, items) {
    for (const item of items.slice(0, MOST_ITEMS))
        printer.line(`${before}${item}`);
    if (items.length > MOST_ITEMS)
        printer.line(`${before}and ${items.length - MOST_ITEMS} more`);
}
function liveLines({ split }, live) {
    if (split === undefined)
        return [];
    const lines = [
        `  stable ${sideText(split.stable, 100 - split.share)}`,
        `  canary ${sideText(split.canary, split.share)}`,
    ];
    return [live ? 'Live now:' : 'What is live now could not be read. It was last:', ...lines];
}
/** A plan alone has told it already. */
function endOfRelease(state) {
    const lines = state.result === 'planned' ? [] : releaseLines(state);
    return lines.length === 0 ? [] : ['Release:', ...lines.map((line) => `  ${(0,report_escape/* quote */.hD)(line, LINE_CHARS)}`)];
}

;// CONCATENATED MODULE: ./build/src/report/log-words.js




const STAGE_TITLES = {
    deploy: 'Deploy to the canary',
    promote: 'Promote',
};
function registeredText({ taskDefinition, isNew }) {
    return isNew
        ? `registered ${nameText(taskDefinition)}`
        : `${nameText(taskDefinition)} is what is wanted: nothing was registered`;
}
/** `canary has web-canary:42: app: sha256:…`; without tasks, none of which there may be, there are no images. */
function deployedText({ role, deployed: { taskDefinition, images } }) {
    const told = images.length === 0 ? '' : `: ${(0,report_escape/* quote */.hD)(images.join(', '), LINE_CHARS)}`;
    return `${role} has ${nameText(taskDefinition)}${told}`;
}
function promotedText({ taskDefinition, previous }) {
    return `promoted: stable has ${nameText(taskDefinition)} in place of ${nameText(previous)}`;
}
/** `canary 5% · 2 alarms OK · 9m left`. */
function watchedText({ looks, leftMs, share }, isDeploying) {
    const seen = looks.map(({ gate, kind, seen: sight }) => {
        const words = (0,report_escape/* quote */.hD)(sight, LINE_CHARS);
        return kind === 'healthy' ? words : `${(0,report_escape/* quote */.hD)(gate, LINE_CHARS)} ${kind}: ${words}`;
    });
    return [`canary ${percentSign(share)}`, ...seen, timeText(leftMs, isDeploying)].join(' · ');
}
/** @param state after the event */
function rollbackTitle({ by, to }, state) {
    const share = percentSign(to.split.share);
    return isHeld(state)
        ? `Rollback of the promotion${rescuerText(by)}: the canary keeps serving ${share}`
        : `Rollback${rescuerText(by)}: the canary goes back to ${share}`;
}
function rescuerText(by) {
    switch (by) {
        case 'post':
            return ' (post step)';
        case 'later-run':
        case 'recovery':
            return ' of an earlier run';
        case 'main':
        case 'request':
            return '';
    }
}
function splitText({ share, stable, canary }) {
    return `stable ${sideText(stable, 100 - share)}; canary ${sideText(canary, share)}`;
}
function timeText(leftMs, isDeploying) {
    if (leftMs === undefined)
        return isDeploying ? 'deploying' : 'shifting';
    return leftMs === 0 ? 'time is up' : `${spell(leftMs)} left`;
}
function nameText(taskDefinition) {
    return (0,report_escape/* quote */.hD)(shortName(taskDefinition), LINE_CHARS);
}

;// CONCATENATED MODULE: ./build/src/report/plan-words.js




const POLICY_TITLE = 'IAM policy for exactly this';
/** What is going to be done, in order: what the canary is to run, the steps, the way back to a promoted stable. Then its cost. */
function planLines({ steps, release, forecast }) {
    const promotion = release?.promotion ?? [];
    return [
        ...(release === undefined ? [] : [intentText(release)]),
        ...steps.map((step, index) => `${index + 1}. ${stepText(step, percentSign)}`),
        ...(promotion.length === 0 ? [] : ['Then stable gets what the canary runs, and its traffic back:']),
        ...promotion.map((step) => `   back to ${stepText(step, backSign)}`),
        ...(forecast === undefined ? [] : [forecastText(forecast)]),
    ];
}
/** What it takes: tasks and time. */
function forecastText(forecast) {
    const { mostTasks, extraTasks, leastMs, mostMs, jobLimitMs, credentialsLeftMs } = forecast;
    const extra = extraTasks === 0 ? 'none more than now' : `${extraTasks} more than now`;
    const least = leastMs < 1_000 ? 'moments' : spell(leastMs);
    return [
        `At most ${words_count(mostTasks, 'task')} at one time, ${extra}.`,
        `It takes ${least} at least, and ${spell(mostMs)} at most, with every wait for tasks as long as it may be.`,
        ...(jobLimitMs === undefined ? [] : [`The runner ends a job after ${spell(jobLimitMs)}.`]),
        ...(credentialsLeftMs === undefined ? [] : [`The credentials last ${spell(credentialsLeftMs)}.`]),
    ].join(' ');
}
/** The share that stable gets back at a step of a promotion: `stable 50%`. */
function backSign(canaryShare) {
    return `stable ${percentSign(100 - canaryShare)}`;
}
/** The worst first. */
function bySeverity(findings) {
    return findings.toSorted((a, b) => WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity));
}
const WORST_FIRST = ['error', 'warning', 'note'];
function stepText({ share, bakeMs, aim }, sign) {
    const words = aimText(aim);
    const achieved = aim.achieved === share ? '' : `, comes to ${sign(aim.achieved)}`;
    return `${sign(share)}${achieved}, ${bakeText(bakeMs)}${words === '' ? '' : ` (${words})`}`;
}

;// CONCATENATED MODULE: ./build/src/report/log.js










/** GitHub keeps 10 annotations of a type a step; two are left to the runner and to others. */
const MOST_WARNINGS = 8;
/** Reasons, and lines of evidence each, that the log shows. */
const log_MOST_REASONS = 20;
const MOST_EVIDENCE = 20;
/**
 * Tells a rollout as it goes: a group for the checks, one a stage, a step, the rollback; what went wrong and how it ended
 * stand outside of groups, where they show without a click. Exactly one error annotation, at the end, for a job that
 * fails. A post step warns; it speaks of an error only when the rollback failed.
 */
function logListener(printer) {
    const log = new Log(printer);
    return (event, state) => log.hear(event, state);
}
class Log {
    #printer;
    #told = new Set();
    #watching = new Watching();
    #awaiting = new Awaiting();
    #inGroup = false;
    #isPost = false;
    #isOver = false;
    #warnings = 0;
    constructor(printer) {
        this.#printer = printer;
    }
    hear(event, state) {
        const say = (text) => this.#printer.line(`${since(state.startedAt, event.at)}  ${text}`);
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
                return say(`Started. On trouble: ${event.rollbackTo === 'stable' ? 'all traffic goes to stable' : 'back to what was found'}.`);
            case 'taken-up':
                this.#closeGroup();
                return say((0,report_escape/* quote */.hD)(event.leftBy, LINE_CHARS));
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
                return say(`sending: ${(0,report_escape/* quote */.hD)(event.what, LINE_CHARS)}`);
            case 'deployed':
                return say(deployedText(event));
            case 'promoted':
                return say(promotedText(event));
            case 'step-started':
                return this.#stretch(stepTitle(event.index, state));
            case 'writing': {
                const [from, to] = [event.wordsBefore, event.words].map((words) => (0,report_escape/* quote */.hD)(words, LINE_CHARS));
                return say(`${(0,report_escape/* quote */.hD)(event.label, LINE_CHARS)}: ${from ?? ''} → ${to ?? ''}`);
            }
            case 'wrote':
                return say(`${(0,report_escape/* quote */.hD)(event.label, LINE_CHARS)}: ${(0,report_escape/* quote */.hD)(event.words, LINE_CHARS)}, read back`);
            case 'waiting':
                if (!this.#awaiting.isDue(event))
                    return;
                return say(`waiting for ${(0,report_escape/* quote */.hD)(event.what, LINE_CHARS)}: ${(0,report_escape/* quote */.hD)(event.seen, LINE_CHARS)} (${spell(event.leftMs)} left)`);
            case 'retrying':
                return say(`trying again: ${(0,report_escape/* quote */.hD)(event.what, LINE_CHARS)}: ${(0,report_escape/* quote */.hD)(event.why, LINE_CHARS)}`);
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
                return say(`${state.phase === 'restoring' ? 'traffic is back' : 'the canary has as many tasks as at the start'}. ${splitText(event.split)}`);
            case 'lease-lost':
            case 'left-alone':
                return say((0,report_escape/* quote */.hD)(event.message, LINE_CHARS));
            case 'handed-over':
                return say((0,report_escape/* quote */.hD)(event.message, LINE_CHARS));
        }
    }
    #findings(findings) {
        for (const finding of bySeverity(findings)) {
            if (finding.severity === 'error' || !this.#isNews(JSON.stringify(finding)))
                continue;
            const text = findingText(finding);
            if (finding.severity === 'note')
                this.#printer.line(`Note: ${text}`);
            else if (this.#warnings++ < MOST_WARNINGS)
                this.#printer.warning(text, (0,report_escape/* quote */.hD)(finding.subject, LINE_CHARS));
            else
                this.#printer.line(`Warning: ${text}`);
        }
    }
    #plan(plan, { split }) {
        this.#printer.line((0,report_escape/* quote */.hD)(plan.mechanism, LINE_CHARS));
        this.#printer.line(`Now: ${splitText(split)}`);
        planLines(plan).forEach((line) => this.#printer.line((0,report_escape/* quote */.hD)(line, LINE_CHARS)));
        this.#findings(plan.findings);
        if (plan.policy !== undefined)
            this.#policy(plan.policy);
    }
    /** Whole, to be copied. */
    #policy(policy) {
        this.#group(POLICY_TITLE);
        (0,report_escape/* cleanLines */.v3)(policy).forEach((line) => this.#printer.line(line));
        this.#closeGroup();
    }
    #observed({ alarms, findings }) {
        for (const { name, state, reason } of alarms) {
            const why = state === 'OK' || reason === '' ? '' : `: ${(0,report_escape/* quote */.hD)(reason, LINE_CHARS)}`;
            this.#printer.line(`alarm ${(0,report_escape/* quote */.hD)(name, LINE_CHARS)}: ${(0,report_escape/* quote */.hD)(state, LINE_CHARS)}${why}`);
        }
        this.#findings(findings);
    }
    #watched(event, state, say) {
        for (const note of event.notes)
            if (this.#isNews(note))
                say((0,report_escape/* quote */.hD)(note, LINE_CHARS));
        if (!this.#watching.isDue(event))
            return;
        say(watchedText(event, isDeploying(state)));
    }
    #reasons({ reasons }) {
        for (const reason of reasons.slice(0, log_MOST_REASONS)) {
            this.#printer.line(`  - ${(0,report_escape/* quote */.hD)(namedReason(reason), LINE_CHARS)}`);
            for (const line of reason.evidence.slice(0, MOST_EVIDENCE)) {
                this.#printer.line(`      ${(0,report_escape/* quote */.hD)(line, LINE_CHARS)}`);
            }
            this.#more('      ', reason.evidence.length - MOST_EVIDENCE);
        }
        this.#more('  ', reasons.length - log_MOST_REASONS);
    }
    #more(indent, amount) {
        if (amount > 0)
            this.#printer.line(`${indent}and ${amount} more`);
    }
    #end(event, state) {
        if (this.#isOver)
            return;
        this.#isOver = true;
        this.#closeGroup();
        logEnding(this.#printer, asEnded(event, state, this.#isPost), {
            live: isLive(event, state),
            isPost: this.#isPost,
        });
    }
    /** Whether something that is told once has not been told yet. */
    #isNews(text) {
        if (this.#told.has(text))
            return false;
        this.#told.add(text);
        return true;
    }
    /** A part of the rollout with a group of its own; what was told before is news in it. */
    #stretch(title) {
        this.#watching = new Watching();
        this.#awaiting = new Awaiting();
        this.#group(title);
    }
    #ensureGroup(title) {
        if (!this.#inGroup)
            this.#group(title);
    }
    #group(title) {
        this.#closeGroup();
        this.#printer.group(title);
        this.#inGroup = true;
    }
    #closeGroup() {
        if (this.#inGroup)
            this.#printer.endGroup();
        this.#inGroup = false;
    }
}

;// CONCATENATED MODULE: ./build/src/report/outputs.js






/** GitHub refuses a job's outputs above 1 MB in all: longer reasons and lists of alarms are cut here. */
const REASON_CHARS = 10_000;
const ALARMS_BYTES = 256 * 1024;
/**
 * The action's outputs. Empty where there is nothing to say.
 *
 * - `result`: how it ended.
 * - `percent`: the share that reaches the canary, as measured last, without a trailing `.0`. Between nothing and
 *   everything it never reads `0` or `100`.
 * - `failed-step`: where it went wrong: the step, counted from 1, with the share that was asked, `2 (25%)`; or `deploy`, `promote`.
 * - `reason`: why, in one line.
 * - `alarms`: JSON array of the names of the alarms that fired, each once; the first 256 KiB of them.
 *   When only looked at (`observed`): of those in ALARM now.
 * - `checkpoint`: JSON of what the state table held as this run found it; empty without one.
 * - `stable-count`, `canary-count`: the desired counts as last read, which is what ECS has been asked for. Running tasks
 *   come and go; these don't.
 * - `stable-weight`, `canary-weight`: of the target groups; empty where task counts divide the traffic.
 * - `promoted-task-definition`, `previous-task-definition`: ARNs of what stable got in the end, and of what it had before; empty
 *   where nothing was promoted, or where the promotion was undone.
 * - `duration-seconds`: whole seconds from start to end.
 *
 * @param live whether the state's split is what is live now; what could not be read is not put out.
 */
function outputsOf(state, live = true) {
    const split = live ? state.split : undefined;
    const promotion = promotionIn(state);
    return {
        result: state.result ?? '',
        percent: split === undefined ? '' : percent(split.share),
        'failed-step': failedStep(state),
        reason: (0,report_escape/* quote */.hD)(state.reason === '' ? cause(state) : state.reason, REASON_CHARS),
        alarms: JSON.stringify(firedAlarms(state)),
        checkpoint: recordOutput(state),
        'stable-count': outputs_number(split?.stable.desired),
        'canary-count': outputs_number(split?.canary.desired),
        'stable-weight': outputs_number(split?.stable.weight),
        'canary-weight': outputs_number(split?.canary.weight),
        'promoted-task-definition': promotion?.promoted ?? '',
        'previous-task-definition': promotion?.previous ?? '',
        'duration-seconds': state.endedAt === undefined ? '' : outputs_number(Math.floor((state.endedAt - state.startedAt) / 1000)),
    };
}
/** Sets every output when the rollout ends, however it ends. */
function outputsListener(setOutput) {
    return async (event, state) => {
        if (event.type !== 'ended' && event.type !== 'refused')
            return;
        const outputs = outputsOf(asEnded(event, state), isLive(event, state));
        for (const [name, value] of Object.entries(outputs))
            await setOutput(name, value);
    };
}
function failedStep(state) {
    return state.trouble === undefined ? '' : (placeWord(state) ?? '');
}
function recordOutput({ record }) {
    if (record === undefined)
        return '';
    const { since, ...rest } = record;
    return JSON.stringify({
        ...rest,
        ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    });
}
function firedAlarms({ trouble, observation }) {
    const fired = [
        ...(trouble?.reasons ?? []).filter(({ kind }) => kind === 'alarm').map(({ subject }) => subject),
        ...(observation?.alarms ?? []).filter(({ state }) => state === 'ALARM').map(({ name }) => name),
    ];
    const names = [];
    let bytes = 0;
    for (const name of new Set(fired)) {
        bytes += Buffer.byteLength(JSON.stringify(name)) + 1;
        if (bytes > ALARMS_BYTES)
            break;
        names.push(name);
    }
    return names;
}
function outputs_number(value) {
    return value === undefined ? '' : String(value);
}

// EXTERNAL MODULE: ./build/src/report/printer.js
var printer = __webpack_require__(348);
;// CONCATENATED MODULE: ./build/src/report/scribe.js

/**
 * A summary never is longer, in bytes. GitHub drops one of more than 1 MiB
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits).
 */
const SUMMARY_BYTES = 1_000_000;
/** Writes foreign text and lists into Markdown, within limits, and remembers whether they cut anything. */
class Scribe {
    #limits;
    #hasCut = false;
    #written = 0;
    constructor(limits) {
        this.#limits = limits;
    }
    /** Whether anything was left out. */
    get hasCut() {
        return this.#hasCut;
    }
    /** Whether more was written than any summary holds: what it wrote since is not to be used. */
    get isOverfull() {
        return this.#written > SUMMARY_BYTES;
    }
    /** Foreign text, shown as it is. */
    text(raw) {
        if (this.isOverfull)
            return '';
        const { chars } = this.#limits;
        if (raw.length > chars && (0,report_escape/* clean */.uH)(raw.slice(0, 4 * chars)).length > chars)
            this.#hasCut = true;
        const text = (0,report_escape/* markdown */.wD)((0,report_escape/* quote */.hD)(raw, chars)).trim();
        this.#written += text.length;
        return text;
    }
    /** A bulleted list; `indent` for one within another. */
    list(items, write, indent = '') {
        const most = indent === '' ? this.#limits.items : this.#limits.details;
        const shown = items.slice(0, most).map(write);
        if (items.length > most)
            this.#hasCut = true;
        const more = items.length > most ? [`and ${items.length - most} more`] : [];
        return [...shown, ...more].map((entry) => `${indent}- ${entry}`).join('\n');
    }
    /** A table. Of too many rows those around `focus` are kept. */
    table(columns, rows, focus = 0) {
        const row = (cells) => `| ${cells.join(' | ')} |`;
        const { items } = this.#limits;
        const first = Math.max(0, Math.min(focus - Math.floor(items / 2), rows.length - items));
        const kept = rows.slice(first, first + items);
        if (kept.length < rows.length)
            this.#hasCut = true;
        const told = kept.length === rows.length ? '' : `\n\nOnly ${kept.length} of ${rows.length} rows are shown.`;
        return `${[columns, columns.map(() => '---'), ...kept].map(row).join('\n')}${told}`;
    }
    /** Commands in a block, each whole; those beyond the limit are counted. */
    commands(commands) {
        const { commandBytes } = this.#limits;
        const shown = [];
        let bytes = 0;
        for (const command of commands) {
            bytes += Buffer.byteLength(command) + 1;
            if (bytes > commandBytes)
                break;
            shown.push(command);
        }
        const missing = commands.length - shown.length;
        if (missing > 0)
            this.#hasCut = true;
        const block = shown.length === 0 ? [] : [(0,report_escape/* fenced */.OF)('sh', shown.flatMap(report_escape/* cleanLines */.v3))];
        const note = missing === 0 ? [] : [`${missing} too long to show here: see the log.`];
        return [...block, ...note].join('\n\n');
    }
    /** A document in a block: whole, or not at all. */
    document(language, text) {
        if (Buffer.byteLength(text) <= this.#limits.commandBytes)
            return (0,report_escape/* fenced */.OF)(language, (0,report_escape/* cleanLines */.v3)(text));
        this.#hasCut = true;
        return 'It is too long to show here: see the log.';
    }
}

;// CONCATENATED MODULE: ./build/src/report/summary-sections.js






/** More findings than this are folded away. */
const FOLD_ABOVE = 5;
/** One line: which services, where, when, how long. */
function where(scribe, state, context) {
    const region = context.region === undefined ? '' : `, ${scribe.text(context.region)}`;
    const took = state.endedAt === undefined ? '' : `, took ${spell(state.endedAt - state.startedAt)}`;
    const services = `${scribe.text(context.service)} → ${scribe.text(context.canaryService)}`;
    return `${services} in cluster ${scribe.text(context.cluster)}${region}. Started ${utc(state.startedAt)}${took}.`;
}
/** What is live, as last read. */
function live(scribe, state, isFresh) {
    const { split } = state;
    if (split === undefined)
        return '';
    const isOver = state.phase === 'ended';
    const title = isOver && isFresh ? 'Live now' : 'Live at the last look';
    const unread = isOver && !isFresh ? ['What is live now could not be read.'] : [];
    const hasTargets = [split.stable, split.canary].some(({ healthyTargets }) => healthyTargets !== undefined);
    const hasVersions = [split.stable, split.canary].some(({ version }) => version !== undefined);
    const row = (name, side, share) => [
        `${name}: ${scribe.text(side.service)}`,
        ...(hasVersions ? [side.version === undefined ? '–' : scribe.text(side.version)] : []),
        percentSign(share),
        tasksText(side),
        ...(hasTargets ? [orDash(side.healthyTargets)] : []),
        orDash(side.weight),
    ];
    const table = scribe.table([
        ...['Service', ...(hasVersions ? ['Version'] : []), 'Share', 'Tasks running'],
        ...(hasTargets ? ['Healthy targets'] : []),
        'Weight',
    ], [row('stable', split.stable, 100 - split.share), row('canary', split.canary, split.share)]);
    return [`### ${title}`, ...unread, table].join('\n\n');
}
/** What the alarms say and what the state table holds, where that was asked for. */
function observed(scribe, { observation, record }) {
    const alarms = (observation?.alarms ?? []).map(({ name, state, reason }) => [
        scribe.text(name),
        scribe.text(state),
        scribe.text(reason),
    ]);
    const parts = [
        ...(alarms.length === 0 ? [] : ['### Alarms', scribe.table(['Alarm', 'State', 'Reason'], alarms)]),
        ...(record === undefined || (observation === undefined && !isTelling(record))
            ? []
            : ['### State table', scribe.text(recordText(record))]),
    ];
    return parts.join('\n\n');
}
/** The reasons with their evidence; of a refusal, its errors. */
function why(scribe, state) {
    if (state.result !== undefined && !failed(state))
        return '';
    const errors = words_distinct(state.findings).filter(({ severity }) => severity === 'error');
    const lists = [
        scribe.list(state.trouble?.reasons ?? [], (reason) => reasonEntry(scribe, reason)),
        scribe.list(errors, (error) => findingEntry(scribe, error)),
    ].filter((list) => list !== '');
    const told = lists.length > 0 ? [blame(state), ...lists] : [scribe.text(cause(state))];
    const further = furtherReason(state);
    const body = [...told, ...(further === undefined ? [] : [scribe.text(further)])].filter((part) => part !== '');
    return body.length === 0 ? '' : ['### Why', ...body].join('\n\n');
}
/** What to do, and the commands that do it. */
function what(scribe, state) {
    const commands = scribe.commands(state.commands);
    return ['### What to do', advice(state), ...(commands === '' ? [] : [commands])].join('\n\n');
}
/** Warnings and notes, the worst first; errors, too, where they do not stand under why. */
function findings(scribe, state) {
    const areTold = failed(state);
    const all = bySeverity(words_distinct(state.findings)).filter(({ severity }) => !areTold || severity !== 'error');
    if (all.length === 0)
        return '';
    const list = scribe.list(all, (finding) => findingEntry(scribe, finding));
    return `### Findings\n\n${all.length > FOLD_ABOVE ? folded(words_count(all.length, 'finding'), list) : list}`;
}
function remarks(scribe, state) {
    const all = furtherRemarks(state);
    return all.length === 0 ? '' : `### Remarks\n\n${scribe.list(all, (remark) => scribe.text(remark))}`;
}
/** What is released, and what has become of it. */
function summary_sections_release(scribe, state) {
    const lines = releaseLines(state);
    return lines.length === 0 ? '' : `### Release\n\n${scribe.list(lines, (line) => scribe.text(line))}`;
}
/** The permissions that a planned rollout needs, to be copied. */
function policy(scribe, { plan, result }) {
    if (plan?.policy === undefined || result !== 'planned')
        return '';
    return folded(POLICY_TITLE, scribe.document('json', plan.policy));
}
function folded(title, body) {
    return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
function reasonEntry(scribe, reason) {
    const message = scribe.text(namedReason(reason));
    if (reason.evidence.length === 0)
        return message;
    return `${message}\n${scribe.list(reason.evidence, (line) => scribe.text(line), '  ')}`;
}
function findingEntry(scribe, { severity, subject, message, fix }) {
    return `${severity}: ${scribe.text(subject)}: ${scribe.text(message)} ${scribe.text(fix)}`.trim();
}
function orDash(value) {
    return value === undefined ? '–' : String(value);
}
/** `2026-11-21 03:12 UTC`. */
function utc(at) {
    return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

;// CONCATENATED MODULE: ./build/src/report/summary-steps.js



/** Every step, those of a promotion after the others: asked, achieved, and what became of it. */
function summary_steps_steps(scribe, state) {
    if (state.steps.length === 0)
        return '';
    const { plan } = state;
    const isPlan = state.result === 'planned';
    const rows = state.steps.map((step, index) => {
        const isBack = step.isPromotion === true;
        const sign = isBack ? backSign : percentSign;
        return [
            isBack ? 'promote' : String(index + 1),
            isBack ? `back to ${backSign(step.asked)}` : percentSign(step.asked),
            step.status === 'pending' && !isPlan ? '–' : sign(step.achieved),
            step.bakeMs === 0 ? 'one look' : spell(step.bakeMs),
            ...(isPlan ? [planned(state, index)] : [became(scribe, state, step), times(state, step)]),
        ];
    });
    const columns = [
        ...['Step', 'Asked', 'Achieved', 'Bake'],
        ...(isPlan ? ['Comes to'] : ['What happened', 'When']),
    ];
    return [
        `### ${isPlan ? 'Plan' : 'Steps'}`,
        ...(plan === undefined ? [] : [scribe.text(plan.mechanism)]),
        scribe.table(columns, rows, state.step),
        ...(isPlan && plan?.forecast !== undefined ? [forecastText(plan.forecast)] : []),
    ].join('\n\n');
}
function planned({ plan }, index) {
    const all = [...(plan?.steps ?? []), ...(plan?.release?.promotion ?? [])];
    const aim = all[index]?.aim;
    return aim === undefined ? '–' : aimText(aim) || '–';
}
function became(scribe, state, step) {
    switch (step.status) {
        case 'pending':
            return 'not reached';
        case 'shifting':
            return 'traffic was being moved';
        case 'baking':
            return 'was being watched';
        case 'passed':
            return 'passed';
        case 'failed':
            return `failed${summary_steps_failure(scribe, state)}`;
    }
}
function summary_steps_failure(scribe, { trouble }) {
    if (trouble === undefined)
        return '';
    const [first] = trouble.reasons;
    return `: ${scribe.text(first === undefined ? trouble.message : namedReason(first))}`;
}
function times({ startedAt }, step) {
    if (step.startedAt === undefined)
        return '–';
    const end = step.endedAt === undefined ? '' : ` to ${since(startedAt, step.endedAt)}`;
    return `${since(startedAt, step.startedAt)}${end}`;
}

;// CONCATENATED MODULE: ./build/src/report/summary.js




/** From generous to sparing; what the last one lets through fits, whatever the input. */
const LIMITS = [
    { items: 500, details: 50, chars: 2_000, commandBytes: 500_000 },
    { items: 100, details: 20, chars: 500, commandBytes: 300_000 },
    { items: 20, details: 5, chars: 200, commandBytes: 200_000 },
];
/** When a summary is worth writing: after each, the rollout may take long, or never come to say more. */
const TELLING = [
    'started',
    'taken-up',
    'stage-started',
    'registered',
    'deployed',
    'promoted',
    'shifted',
    'step-passed',
    'trouble',
    'traffic-restored',
    'handed-over',
    'refused',
    'ended',
];
/**
 * The state in Markdown, the verdict first. It says so when the rollout has not ended, and when something was left out
 * for its size.
 *
 * @param isFresh whether the state's split is what is live now, as far as an ended rollout goes.
 */
function renderSummary(state, context, isFresh = true) {
    for (const limits of LIMITS) {
        const scribe = new Scribe(limits);
        const text = draft(scribe, state, context, isFresh);
        if (!scribe.isOverfull && Buffer.byteLength(text) <= SUMMARY_BYTES)
            return text;
    }
    return summary_tooLong(state);
}
/**
 * Writes the summary when it ends, and at every turn before, so that a job that is killed leaves a true one. `write`
 * replaces what was written before; its errors reach the caller.
 */
function summaryListener(write, context) {
    let isPost = false;
    return async (event, state) => {
        if (event.type === 'rollback-started')
            isPost = event.by === 'post';
        if (!TELLING.includes(event.type))
            return;
        await write(renderSummary(asEnded(event, state, isPost), context, isLive(event, state)));
    };
}
function draft(scribe, state, context, isFresh) {
    const heading = `## ${icon(state)} ${scribe.text(headline(state, isFresh))}`;
    const body = [
        where(scribe, state, context),
        live(scribe, state, isFresh),
        summary_sections_release(scribe, state),
        observed(scribe, state),
        why(scribe, state),
        what(scribe, state),
        summary_steps_steps(scribe, state),
        findings(scribe, state),
        policy(scribe, state),
        remarks(scribe, state),
    ];
    const note = scribe.hasCut ? ['*Shortened: long lists and long texts were cut.*'] : [];
    return `${[heading, ...note, ...body].filter((part) => part !== '').join('\n\n')}\n`;
}
/** Out of reach with the limits above; an honest line is better than a summary that GitHub drops. */
function summary_tooLong(state) {
    return `## ${icon(state)} ${state.result ?? 'Not finished'}\n\nThe summary was too long to show. See the log.\n`;
}
function icon({ result, phase }) {
    if (result === undefined || phase !== 'ended')
        return '⏳';
    switch (result) {
        case 'completed':
            return '✅';
        case 'holding':
            return '⏸️';
        case 'rolled-back':
            return '↩️';
        case 'rollback-failed':
            return '🚨';
        case 'promotion-failed':
            return '⚠️';
        case 'stopped':
            return '🛑';
        case 'refused':
            return '⛔';
        case 'planned':
            return '📝';
        case 'cancelled':
            return '⚪';
        case 'observed':
            return '🔎';
        case 'nothing-to-recover':
            return '✅';
    }
}

;// CONCATENATED MODULE: ./build/src/job.js










/** The names under which checkpoint and claim are kept in the job's state. */
const CHECKPOINT = 'checkpoint';
const CLAIM = 'claim';
/** Loaded when there is something to tell the runner, so that the first request to AWS needn't wait for it. */
const core = () => __webpack_require__.e(/* import() */ 421).then(__webpack_require__.bind(__webpack_require__, 6421));
/** One step of a job on GitHub's runner, as its environment tells; or a terminal, where most of that is absent. */
class Job {
    #env;
    constructor(env) {
        this.#env = env;
    }
    get hasPostStep() {
        return this.#env['GITHUB_STATE'] !== undefined;
    }
    get printer() {
        const write = (words) => void process.stdout.write(words);
        const isRunner = this.#env['GITHUB_ACTIONS'] === 'true' || this.hasPostStep;
        return isRunner ? (0,printer/* githubPrinter */.I)(write) : (0,printer/* plainPrinter */.b)(write, process.stdout.isTTY);
    }
    /**
     * An input as the runner passes it: `INPUT_` and the name in capitals
     * (https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs).
     */
    input = (name) => (this.#env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();
    /** Exchanged for credentials where there is a role to assume. */
    get token() {
        return idTokens({
            url: this.#env['ACTIONS_ID_TOKEN_REQUEST_URL'],
            bearer: this.#env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
            clock: systemClock,
            mask: async (secret) => (await core()).setSecret(secret),
        });
    }
    get sessionName() {
        const { GITHUB_RUN_ID: run = '' } = this.#env;
        return /^\d{1,40}$/.test(run) ? `ecs-canary-${run}` : 'ecs-canary';
    }
    get runner() {
        const { RUNNER_ENVIRONMENT: runner } = this.#env;
        return runner === 'github-hosted' || runner === 'self-hosted' ? runner : undefined;
    }
    /** https://docs.github.com/actions/reference/workflows-and-actions/variables#default-environment-variables */
    holder() {
        const { GITHUB_REPOSITORY: repository, GITHUB_WORKFLOW: workflow, GITHUB_ACTOR: actor } = this.#env;
        const { GITHUB_SERVER_URL: server, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = this.#env;
        const isKnown = server !== undefined && repository !== undefined && run !== undefined;
        const again = attempt === undefined || attempt === '1' ? '' : `/attempts/${attempt}`;
        return {
            token: (0,external_node_crypto_.randomUUID)(),
            since: systemClock.now(),
            ...(repository === undefined ? {} : { repository }),
            ...(workflow === undefined ? {} : { workflow }),
            ...(actor === undefined ? {} : { actor }),
            ...(isKnown ? { run: `${server}/${repository}/actions/runs/${run}${again}` } : {}),
        };
    }
    async saveCheckpoint(printed) {
        (await core()).saveState(CHECKPOINT, printed);
    }
    unfinished() {
        const saved = this.#env[`STATE_${CHECKPOINT}`] ?? '';
        if (saved === '')
            return undefined;
        const checkpoint = parseCheckpoint(saved);
        return isUnfinished(checkpoint) ? checkpoint : undefined;
    }
    async saveClaim(claim) {
        if (!this.hasPostStep)
            return;
        (await core()).saveState(CLAIM, claim === undefined ? '' : JSON.stringify(claim));
    }
    claim() {
        const saved = this.#env[`STATE_${CLAIM}`] ?? '';
        if (saved === '')
            return undefined;
        const record = place(JSON.parse(saved), 'claim');
        return { id: decode_text(field(record, 'id')), token: decode_text(field(record, 'token')) };
    }
    /** Whoever keeps the checkpoint, the log, and where the runner asks for them, summary and outputs. */
    audience(keeper, { outputs }) {
        const { printer } = this;
        return {
            keeper,
            others: [logListener(printer), ...(outputs ? this.#outputs() : []), ...this.#summaries()],
            onFailure: (error) => this.warn((0,rollout_errors/* messageOf */.bD)(error), 'A report could not be written'),
        };
    }
    warn(message, title) {
        this.printer.warning(message, title);
    }
    #outputs() {
        if (this.#env['GITHUB_OUTPUT'] === undefined)
            return [];
        return [outputsListener(async (name, value) => (await core()).setOutput(name, value))];
    }
    #summaries() {
        const isWanted = this.input('summary').toLowerCase() !== 'false';
        if (this.#env['GITHUB_STEP_SUMMARY'] === undefined || !isWanted)
            return [];
        const region = this.input('aws-region') || this.#env['AWS_REGION'];
        const context = {
            cluster: this.input('cluster') || 'default',
            service: this.input('service'),
            canaryService: this.input('canary-service'),
            ...(region === undefined ? {} : { region }),
        };
        return [summaryListener(writeSummary, context)];
    }
}
async function writeSummary(markdown) {
    const { summary } = await core();
    await summary.emptyBuffer().addRaw(markdown).write({ overwrite: true });
}

;// CONCATENATED MODULE: ./build/src/run.js






const wiring = { clock: systemClock, compose: compose };
/** Plays main against the runner's environment. Resolves to the exit code; never rejects. */
function runMain(env, cancel) {
    const job = new Job(env);
    return guarded(job, async () => (failed(await playMain(job, wiring, cancel)) ? 1 : 0));
}
/** Plays post: what main could not finish, if anything. Resolves to the exit code; never rejects. */
function runPost(env) {
    const job = new Job(env);
    return guarded(job, async () => {
        const state = await playPost(job, wiring);
        return state === undefined || state.result === 'rolled-back' ? 0 : 1;
    });
}
async function guarded(job, act) {
    try {
        return await act();
    }
    catch (error) {
        job.printer.error((0,rollout_errors/* messageOf */.bD)(error), 'ecs-canary failed in a way it should not have');
        return 1;
    }
}


/***/ })

};
