import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Rival } from './start.ts';

/** Enough for an ECS action to have something to ask AWS about. */
const INPUTS = {
  cluster: 'demo',
  service: 'web',
  'task-definition': join(import.meta.dirname, 'task-definition.json'),
};

/** Another action by its `dist/index.js`, with the defaults of its `action.yml`, one folder up. */
export async function readRival(path: string): Promise<Rival> {
  const full = resolve(path);
  const action: unknown = parse(await readFile(join(dirname(full), '..', 'action.yml'), 'utf8'));
  const inputs: Record<string, string> = {};
  for (const [name, input] of Object.entries(field(action, 'inputs') ?? {})) {
    const value = field(input, 'default');
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
      inputs[name] = String(value);
    }
  }
  return { path: full, inputs: { ...inputs, ...INPUTS } };
}

function field(value: unknown, name: string): unknown {
  return new Map<string, unknown>(Object.entries(value ?? {})).get(name);
}
