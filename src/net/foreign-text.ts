/**
 * What somebody else's server said, in a form that can be kept and shown: PostgreSQL takes no NUL and no halves of
 * characters, and control characters move the cursor of whoever reads them.
 */
export const foreignText = (text: string): string => text.replaceAll(/[^\P{Cc}\t\n\r]|\p{Surrogate}/gu, '\ufffd')
