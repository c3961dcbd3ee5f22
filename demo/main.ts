/**
 * `npm run demo`: two releases by the bundle that a workflow would run, on a simulated AWS. The first goes well, the
 * second meets an alarm and is rolled back.
 */
import { listenerScenario, taskCountScenario } from '../simulator/scenarios.ts';
import { type Act, perform } from './act.ts';
import { interrupted, restoreOnInterrupt } from './interrupt.ts';
import { say, title } from './words.ts';

/** Simulated seconds per real second: what takes a minute on AWS takes a second here. */
const TIME_SCALE = 60;

const acts: readonly Act[] = [
  {
    name: 'good',
    title: 'Act 1: a healthy release',
    introduction: [
      'Two services behind one load balancer; weights in its listener divide the traffic.',
      'The new version is fine, so it should end up with all of it.',
    ],
    scenario: listenerScenario({ canary: 'good' }),
    inputs: { schedule: '10%:5s, 50%:5s, 100%:5s' },
    expected: 'completed',
  },
  {
    name: 'bad',
    title: 'Act 2: a release that fails one request in five',
    introduction: [
      'Two services in one target group; the numbers of their tasks divide the traffic.',
      'An alarm fires after three minutes of errors; the old version should get everything back.',
    ],
    scenario: taskCountScenario({ canary: 'errors', evaluationPeriods: 3 }),
    inputs: { schedule: '10%:6s, 50%:6s, 100%:6s' },
    expected: 'rolled-back',
  },
];

restoreOnInterrupt();
say(
  'This is ecs-canary on a simulated AWS: nothing here leaves this machine.',
  `Time runs ${TIME_SCALE} times as fast there, so a bake of \`6s\` is six minutes for its tasks, users and alarms.`,
  'The action does not know that: hence its warning that alarms of a minute cannot fire in a bake of seconds.',
);

let asExpected = true;
for (const act of acts) {
  if (interrupted()) break;
  title(act.title);
  say(...act.introduction, '');
  asExpected = (await perform(act, TIME_SCALE)) && asExpected;
}

if (interrupted()) process.exitCode = 130;
else {
  title(asExpected ? 'Both ended as they should' : 'That is not how it should have ended');
  process.exitCode = asExpected ? 0 : 1;
}
