/**
 * The texts that read as numbers, and so few digits that none is too big or too small for a double. Without the check the
 * first other text would end the run.
 */
export const NUMBER = '^[-+]?([0-9]{1,200}([.][0-9]{0,80})?|[.][0-9]{1,80})([eE][-+]?[0-9]{1,2})?$'
