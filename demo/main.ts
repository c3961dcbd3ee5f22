/**
 * `npm run demo`: two releases by the bundle that a workflow would run, on a simulated AWS. Each begins with an image. The first goes
 * well, and its version becomes the stable one; the second meets an alarm, and everything is put back.
 */
import { listenerScenario, taskCountScenario } from '../simulator/scenarios.ts';
import { type Act, perform } from './act.ts';
import { interrupted, restoreOnInterrupt } from './interrupt.ts';
import { say, title } from './words.ts';

/** Simulated seconds per real second: what takes a minute on AWS takes a second here. */
const TIME_SCALE = 60;

/** What both acts release; both services run `example/app:1`. */
const IMAGE = 'example/app:3';

const acts: readonly Act[] = [
  {
    name: 'good',
    title: 'Act 1: a healthy release',
    introduction: [
      'Two services behind one load balancer; weights in its listener divide the traffic.',
      `The new version, ${IMAGE}, is fine: it should become the stable one, and the canary end without tasks.`,
    ],
    scenario: listenerScenario({ canaryVersion: 'app:1' }),
    inputs: { image: IMAGE, schedule: '10%:2s, 50%:1s, 100%:1s' },
    expected: 'completed',
  },
  {
    name: 'bad',
    title: 'Act 2: a release that fails one request in five',
    introduction: [
      'Two services in one target group; the numbers of their tasks divide the traffic.',
      'An alarm fires after three minutes of errors; the old version should get everything back.',
    ],
    scenario: taskCountScenario({
      canaryVersion: 'app:1',
      behaviours: { [IMAGE]: { errorRate: 0.2 } },
      evaluationPeriods: 3,
    }),
    inputs: { image: IMAGE, schedule: '10%:6s, 50%:6s, 100%:6s' },
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
