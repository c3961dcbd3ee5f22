import type { JournalEntry } from '../../../simulator/journal.ts';

/** `web-canary runs app:3`; `web has 4 tasks`; `web-canary is deployed anew`; `weights web:0 web-canary:100`. */
export function changeText({ operation, params }: JournalEntry): string {
  const text = JSON.stringify(params);
  const value = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
  switch (operation) {
    case 'UpdateService': {
      const definition = value(/"taskDefinition":"[^"]*?([^"/]+)"/);
      const count = value(/"desiredCount":(\d+)/);
      const what = definition === undefined ? 'is deployed anew' : `runs ${definition}`;
      return `${value(/"service":"([^"]+)"/) ?? '?'} ${count === undefined ? what : `has ${count} tasks`}`;
    }
    case 'ModifyListener':
    case 'ModifyRule': {
      const groups = [...text.matchAll(/targetgroup\/([^/"]+)\/[^"]*","Weight":(\d+)/g)];
      return ['weights', ...groups.map(([, name, weight]) => `${name ?? '?'}:${weight ?? '?'}`)].join(' ');
    }
    case 'RegisterTaskDefinition':
      return `registers ${value(/"family":"([^"]+)"/) ?? '?'}`;
    case 'RegisterScalableTarget':
      return `scaling of ${value(/"ResourceId":"service\/demo\/([^"]+)"/) ?? '?'}`;
    default:
      return operation;
  }
}
