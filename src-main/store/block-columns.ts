/**
 * What every statement reads of a block, so that a row is a `Block`. Where the file says that anybody else made it than
 * a rule, it counts as the owner's: so it is told to nobody, and makes no later block longer.
 */
export const BLOCK_COLUMNS = `id, target, since, until, iif(made_by = 'rule', 'rule', 'owner') AS "by", reason, rule,
  lifted_at AS liftedAt, lifted_by AS liftedBy`;
