import type { Invariant, Scene } from '../scene.ts';
import { capacity } from './capacity.ts';
import { deadlines } from './deadline.ts';
import { deployments } from './deployments.ts';
import { endings } from './endings.ts';
import { foreign } from './foreign.ts';
import { lease } from './lease.ts';
import { outcome } from './outcome.ts';
import { registration } from './registration.ts';
import { saved } from './saved.ts';
import { steps } from './steps.ts';
import { success } from './success.ts';
import { suspension } from './suspension.ts';
import { truth } from './truth.ts';
import { untouched } from './untouched.ts';
import { users } from './users.ts';
import { watching } from './watching.ts';

/** Numbers are those of docs/architecture.md. */
export function invariantsOf(scene: Scene): readonly Invariant[] {
  return [
    saved(scene), // 2
    untouched(scene), // 1, 3
    foreign(scene), // 7
    lease(scene),
    capacity(scene), // 4
    deployments(scene), // 4
    suspension(scene),
    registration(scene),
    watching(scene), // 5, 6
    endings(scene), // 1, 10
    outcome(scene), // 3, 8
    success(scene),
    steps(scene),
    deadlines(scene), // 9
    truth(scene),
    users(scene),
  ];
}
