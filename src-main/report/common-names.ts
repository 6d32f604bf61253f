/**
 * User names that attackers everywhere try. Any other name in a log may be a
 * real person's, or a password that somebody typed in the wrong place, and is
 * never told.
 */
export const COMMON_NAMES: ReadonlySet<string> = new Set(
  `root admin administrator user test guest oracle postgres mysql ubuntu debian centos pi ftp ftpuser git
  www www-data nagios backup hadoop jenkins tomcat deploy ansible docker minecraft teamspeak ts3 steam
  support info web webmaster operator ubnt vagrant ec2-user azureuser redis elastic elasticsearch kafka
  zabbix sa supervisor service default dev developer student demo testuser mongodb sshd nobody`.split(/\s+/),
);
