/**
 * What XARF v4.2.0 asks of a report of a login attack, written down from
 * facts/reporting-and-sharing.md §2.
 */
const party = {
  type: 'object',
  required: ['org', 'contact', 'domain'],
  properties: {
    org: { type: 'string', minLength: 1 },
    contact: { type: 'string', format: 'email' },
    domain: { type: 'string', format: 'hostname' },
  },
  additionalProperties: false,
};

export const XARF_RULES = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: [
    'xarf_version',
    'report_id',
    'timestamp',
    'reporter',
    'sender',
    'source_identifier',
    'category',
    'type',
    'protocol',
    'first_seen',
  ],
  properties: {
    xarf_version: { type: 'string', pattern: '^4\\.' },
    report_id: { type: 'string', format: 'uuid' },
    timestamp: { type: 'string', format: 'date-time' },
    reporter: party,
    sender: party,
    source_identifier: { type: 'string' },
    source_port: { type: 'integer', minimum: 1, maximum: 65_535 },
    category: { const: 'connection' },
    type: { const: 'login_attack' },
    protocol: { enum: ['tcp', 'udp', 'icmp', 'sctp'] },
    first_seen: { type: 'string', format: 'date-time' },
    last_seen: { type: 'string', format: 'date-time' },
    destination_ip: {
      anyOf: [
        { type: 'string', format: 'ipv4' },
        { type: 'string', format: 'ipv6' },
      ],
    },
    destination_port: { type: 'integer', minimum: 1, maximum: 65_535 },
    description: { type: 'string', maxLength: 1000 },
    tags: { type: 'array', maxItems: 20, items: { type: 'string' } },
    evidence: {
      type: 'array',
      maxItems: 50,
      items: {
        type: 'object',
        required: ['content_type', 'payload'],
        properties: {
          content_type: { type: 'string' },
          payload: { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' },
          description: { type: 'string', maxLength: 500 },
          hash: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
          size: { type: 'integer', maximum: 5_242_880 },
        },
        additionalProperties: false,
      },
    },
  },
  anyOf: [
    { required: ['source_port'] },
    {
      not: {
        properties: {
          source_identifier: {
            anyOf: [
              { type: 'string', format: 'ipv4' },
              { type: 'string', format: 'ipv6' },
            ],
          },
        },
      },
    },
  ],
  additionalProperties: false,
};
