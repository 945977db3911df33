/** The sentences of the vendor's web framework, and the code that goes with each (posthog.md 1.1). */

export const REQUIRED = 'This field is required.'
export const NOT_NULL = 'This field may not be null.'
export const NOT_BLANK = 'This field may not be blank.'
export const NOT_TEXT = 'Not a valid string.'
export const NOT_BOOLEAN = 'Must be a valid boolean.'
export const NOT_INTEGER = 'A valid integer is required.'
export const NOT_EMAIL = 'Enter a valid email address.'
export const NOT_DATE = 'Enter a valid date/time.'
export const NOT_OBJECT = 'Invalid data. Expected a dictionary.'

export const notAChoice = (value: unknown): string =>
  `"${typeof value === 'string' ? value : JSON.stringify(value)}" is not a valid choice.`
export const tooLong = (max: number): string => `Ensure this field has no more than ${max} characters.`
export const tooMuch = (max: number): string => `Ensure this value is less than or equal to ${max}.`
export const tooLittle = (min: number): string => `Ensure this value is greater than or equal to ${min}.`

const CODES: readonly (readonly [RegExp, string])[] = [
  [/^This field is required\.$/, 'required'],
  [/^This field may not be null\.$/, 'null'],
  [/^This field may not be blank\.$/, 'blank'],
  [/ is not a valid choice\.$/, 'invalid_choice'],
  [/^Ensure this field has no more than \d+ characters\.$/, 'max_length'],
  [/^Ensure this value is less than or equal to \d+\.$/, 'max_value'],
  [/^Ensure this value is greater than or equal to \d+\.$/, 'min_value'],
  [/ with this \w+ already exists\.$/, 'unique'],
  [/^A maximum of \d+ invites can be sent in a single request\.$/, 'max_length'],
]

/** The code of a sentence; whatever is none of the framework's is `invalid_input`. */
export const codeOfDetail = (detail: string): string =>
  CODES.find(([pattern]) => pattern.test(detail))?.[1] ?? 'invalid_input'
