/** What charts of jobs can be asked for. */

/** In days. */
export const PERIODS = ['1', '7', '14', '30', '90'] as const
