// SPDX-License-Identifier: Apache-2.0
import { useMutation } from '@connectrpc/connect-query';
import { AuditService } from '../../gen/bootmill/v1/audit_service_pb';
import { MethodButton } from '../../parts/ui/Button';
import { command, CopyCommand } from '../../parts/ui/Copy';
import { say, sayFailure } from '../../parts/ui/toasts';

export function VerifyLog() {
  const verify = useMutation(AuditService.method.verifyAuditLog, {
    onSuccess: ({ recordCount, head }) =>
      say(`All ${recordCount} records follow from each other. Newest hash: ${head}`),
    onError: (error) => sayFailure(error),
  });
  return (
    <>
      <MethodButton
        method={AuditService.method.verifyAuditLog}
        busy={verify.isPending}
        onPress={() => verify.mutate({})}
      >
        Verify the chain
      </MethodButton>
      <CopyCommand
        label="Command to verify"
        of={command('bootmill audit verify', AuditService.method.verifyAuditLog, {})}
      />
    </>
  );
}
