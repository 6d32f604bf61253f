/** Lines as Debian's sshd writes them through rsyslogd, with times of now. */
export function failedPassword(address: string, user: string, pid: number): string {
  const time = new Date().toISOString().replace('Z', '000+00:00');
  const head = `${time} mac-mini sshd[${pid}]: `;
  return [
    `${head}Invalid user ${user} from ${address} port 40${String(pid).slice(-3)}`,
    `${head}Failed password for invalid user ${user} from ${address} port 40${String(pid).slice(-3)} ssh2`,
    `${head}Connection closed by invalid user ${user} ${address} port 40${String(pid).slice(-3)} [preauth]`,
    '',
  ].join('\n');
}
