const MOST = 20;
const LONGEST = 100;

/** "crowdsec, cscli" as a list; else what is wrong with it. */
export function originsOf(text: string): string[] | string {
  const origins = [...new Set(text.split(/[,;\n]/).map((one) => one.trim()))].filter((one) => one !== '');
  if (origins.length > MOST) return `At most ${MOST} of them.`;
  const isWrong = origins.some((one) => one.length > LONGEST || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(one));
  return isWrong ? `At most ${LONGEST} characters each.` : origins;
}
