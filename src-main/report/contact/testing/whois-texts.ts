/** Answers in the shapes that the registries document, about networks and people that do not exist. */

export const IANA_TO_RIPE = `% IANA WHOIS server
% for more information on IANA, visit http://www.iana.org

refer:        whois.ripe.net

inetnum:      203.0.0.0 - 203.255.255.255
organisation: RIPE NCC
status:       ALLOCATED
whois:        whois.ripe.net

source:       IANA
`;

export function ianaTo(server: string): string {
  return IANA_TO_RIPE.replaceAll('whois.ripe.net', server);
}

export const RIPE_BRIEF = `inetnum:        203.0.113.0 - 203.0.113.255
abuse-mailbox:  abuse@isp.example
`;

export const RIPE_REMARK = `% This is the RIPE Database query service.
% The objects are in RPSL format.

% Information related to '203.0.113.0 - 203.0.113.255'

% Abuse contact for '203.0.113.0 - 203.0.113.255' is 'abuse@isp.example'

inetnum:        203.0.113.0 - 203.0.113.255
netname:        EXAMPLE-NET
descr:          Example network
country:        NL
admin-c:        EX1-RIPE
e-mail:         admin@isp.example
source:         RIPE # Filtered
`;

/** The outer network is the carrier's, the inner one the customer's. */
export const ARIN_TWO = `
#
# ARIN WHOIS data and services are subject to the Terms of Use
#

# start

NetRange:       203.0.0.0 - 203.0.255.255
CIDR:           203.0.0.0/16
NetName:        CARRIER-NET
NetHandle:      NET-203-0-0-0-1
Parent:         NET203 (NET-203-0-0-0-0)
Organization:   Carrier (CARR-1)

OrgName:        Carrier
OrgId:          CARR-1

OrgAbuseHandle: ABUSE1-ARIN
OrgAbuseName:   Abuse
OrgAbuseEmail:  abuse@carrier.example

OrgTechHandle:  TECH1-ARIN
OrgTechEmail:   tech@carrier.example

# end


# start

NetRange:       203.0.113.0 - 203.0.113.127
CIDR:           203.0.113.0/25
NetName:        HOLDER-NET
NetHandle:      NET-203-0-113-0-1
Parent:         CARRIER-NET (NET-203-0-0-0-1)
Organization:   Holder (HOLD-1)

OrgName:        Holder
OrgId:          HOLD-1

OrgAbuseHandle: ABUSE2-ARIN
OrgAbuseEmail:  orgabuse@holder.example

RAbuseHandle: ABUSE3-ARIN
RAbuseEmail:  abuse@holder.example

# end
`;

export function arinReferring(to: string): string {
  return `
NetRange:       203.0.0.0 - 203.255.255.255
CIDR:           203.0.0.0/8
NetName:        RIPE-203
NetHandle:      NET-203-0-0-0-0

ReferralServer:  ${to}
ResourceLink:  https://apps.db.ripe.net/search/query.html

OrgName:        RIPE Network Coordination Centre
OrgId:          RIPE

OrgAbuseHandle: ABUSE3850-ARIN
OrgAbuseEmail:  abuse@ripe.net
`;
}

export const APNIC = `% [whois.apnic.net]
% Whois data copyright terms    http://www.apnic.net/db/dbcopyright.html

% Information related to '203.0.113.0 - 203.0.113.255'

inetnum:        203.0.113.0 - 203.0.113.255
netname:        EXAMPLE-AP
descr:          Example Pty
country:        AU
mnt-irt:        IRT-EXAMPLE-AP

irt:            IRT-EXAMPLE-AP
address:        1 Example Street
e-mail:         noc@isp.example
abuse-mailbox:  abuse@isp.example
source:         APNIC

person:         Example Person
e-mail:         person@isp.example
nic-hdl:        EP1-AP
source:         APNIC
`;

export const LACNIC = `% IP Client: 192.0.2.1

inetnum:     203.0.113.0/24
status:      allocated
aut-num:     N/A
owner:       Example S.A.
ownerid:     EX-EXSA-LACNIC
responsible: Somebody
owner-c:     OWN1
tech-c:      OWN1
abuse-c:     ABU2
inetrev:     203.0.113.0/24

nic-hdl:     OWN1
person:      Owner
e-mail:      owner@isp.example

nic-hdl:     ABU2
person:      Abuse Desk
e-mail:      seguridad@isp.example
`;

export const AFRINIC = `% This is the AfriNIC Whois server.

% No abuse contact registered for 2001:db8::/32

inet6num:       2001:db8::/32
netname:        EXAMPLE-AF
country:        ZA
admin-c:        EA1-AFRINIC

person:         Example Person
e-mail:         abuse@isp.example
nic-hdl:        EA1-AFRINIC
`;
