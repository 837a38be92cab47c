// SPDX-License-Identifier: Apache-2.0
// All records that match, as a file: one JSON object a line.
import { toJsonString, type MessageInitShape } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { useState } from 'react';
import { transport } from '../../api/transport';
import {
  AuditRecordSchema,
  AuditService,
  type ListAuditRecordsRequestSchema,
} from '../../gen/bootmill/v1/audit_service_pb';
import { Button } from '../../parts/ui/Button';
import { say, sayFailure } from '../../parts/ui/toasts';
import { count } from '../../parts/ui/Values';

type Filter = MessageInitShape<typeof ListAuditRecordsRequestSchema>;

// More is a job for the command line, which writes as it reads.
const MOST = 100_000;

export function ExportAudit({ filter }: { filter: Filter }) {
  const [done, setDone] = useState<number>();
  const run = async () => {
    const client = createClient(AuditService, transport);
    const lines: string[] = [];
    let pageToken = '';
    setDone(0);
    try {
      do {
        const page = await client.listAuditRecords({
          ...filter,
          pageSize: 1000,
          pageToken,
        });
        lines.push(
          ...page.records.map((record) => toJsonString(AuditRecordSchema, record)),
        );
        ({ nextPageToken: pageToken } = page);
        setDone(lines.length);
      } while (pageToken !== '' && lines.length < MOST);
      const url = URL.createObjectURL(new Blob([lines.join('\n'), '\n']));
      const link = document.createElement('a');
      link.href = url;
      link.download = 'bootmill-audit.jsonl';
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      say(
        pageToken === ''
          ? `Exported ${count(lines.length, 'record')}.`
          : `Exported the newest ${count(lines.length, 'record')}; "bootmill audit list -o json" writes all.`,
      );
    } catch (error) {
      sayFailure(error);
    } finally {
      setDone(undefined);
    }
  };
  return (
    <Button busy={done !== undefined} onPress={() => void run()}>
      {done === undefined ? 'Export' : `Exporting, ${done} so far`}
    </Button>
  );
}
