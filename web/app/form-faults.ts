import { ApiProblem } from '../api/problem.ts';
import { faultTextOf, sentenceOf } from '../words/problem-texts.ts';

/** What a refusal says of a form. */
export interface FormFaults {
  /** The sentence for the field at a JSON pointer such as `/name`, or below it. */
  at(pointer: string): string | undefined;
  /** What no field of the form says; undefined when the fields say all. */
  rest(...pointers: readonly string[]): string | undefined;
}

const isAt = (pointer: string, place: string): boolean =>
  pointer === place || pointer.startsWith(`${place}/`);

export function formFaults(error: unknown): FormFaults {
  const faults = error instanceof ApiProblem ? error.errors : [];
  return {
    at(pointer) {
      const fault = faults.find((one) => isAt(one.pointer, pointer));
      return fault === undefined ? undefined : faultTextOf(fault);
    },
    rest(...pointers) {
      if (error === null || error === undefined) return undefined;
      const isSaid =
        faults.length > 0 && faults.every((one) => pointers.some((place) => isAt(one.pointer, place)));
      return isSaid ? undefined : sentenceOf(error);
    },
  };
}
