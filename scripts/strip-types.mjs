import { stripTypeScriptTypes } from 'node:module';

/** A Jest transformer: erases types in place, so lines and columns in a stack are those of the source. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
