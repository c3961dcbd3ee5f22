import { ApiError } from '../model/errors.ts';

/** A page, and the opaque token for the next one when there is more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

const encode = (offset: number): string => Buffer.from(`simulated-page:${offset}`).toString('base64url');

const decode = (token: string, refusal: string): number => {
  const [, offset] = /^simulated-page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (offset === undefined) throw new ApiError(refusal, 'The token is not valid.');
  return Number(offset);
};

/** Cuts one page out of a list; `refusal` is the error code for a token that nobody gave out. */
export const pageOf = <T>(
  all: readonly T[],
  size: number,
  token: string | undefined,
  refusal: string,
): Page<T> => {
  const from = token === undefined ? 0 : decode(token, refusal);
  const to = from + size;
  return { items: all.slice(from, to), next: to < all.length ? encode(to) : undefined };
};
