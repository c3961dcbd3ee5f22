import type { Input } from './fake-aws.ts';

export const range = (length: number, name: string): string[] =>
  Array.from({ length }, (_, at) => `${name}${at}`);
export const listOf = (input: Input, key: string): readonly string[] => {
  const value = input[key];
  return Array.isArray(value) ? value.map(String) : [];
};
export const membersOf = (input: Input, key: string): readonly string[] =>
  Object.entries(input).flatMap(([name, value]) =>
    name.startsWith(`${key}.member.`) ? [String(value)] : [],
  );
