// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ArtifactService } from '../../gen/bootmill/v1/artifact_service_pb';
import {
  FleetService,
  SpecSource_Format,
} from '../../gen/bootmill/v1/fleet_service_pb';
import { OrgService } from '../../gen/bootmill/v1/org_service_pb';
import { ToolchainService } from '../../gen/bootmill/v1/toolchain_service_pb';
import { applied } from '../spec/applied';
import { command, commandEach, curlUpload, inOrg, withInput } from './commands';

beforeEach(() => {
  vi.stubGlobal('window', { location: { origin: 'https://boot.example' } });
});

describe('a command of the command line', () => {
  it('says the org that its request names', () => {
    const name = 'orgs/acme/fleets/web';
    expect(
      command('bootmill delete web', FleetService.method.deleteFleet, { name }).cli,
    ).toBe('bootmill --org acme delete web');
    const parent = 'orgs/default';
    expect(
      command('bootmill list fleets', FleetService.method.listFleets, { parent }).cli,
    ).toBe('bootmill --org default list fleets');
  });

  it('says none where the method is about none', () => {
    const list = ToolchainService.method.listToolchains;
    expect(command('bootmill toolchain list', list, {}).cli).toBe(
      'bootmill toolchain list',
    );
    const update = OrgService.method.updateOrg;
    expect(
      command('bootmill orgs set-quota acme', update, { name: 'orgs/acme' }).cli,
    ).toBe('bootmill orgs set-quota acme');
  });

  it('says it of the program alone, not of text that it is given', () => {
    const spec = { format: SpecSource_Format.YAML, text: '# bootmill apply\n' };
    expect(inOrg('acme', applied(spec, "it's"))).toBe(
      `bootmill --org acme apply -f - --input-format yaml -m 'it'\\''s' <<'END'\n# bootmill apply\nEND`,
    );
  });

  it.each([
    ['a', "cat <<'END'\na\nEND"],
    ['END\nEND_\n', "cat <<'END__'\nEND\nEND_\nEND__"],
  ])('ends its input where the text does not: %j', (text, script) => {
    expect(withInput('cat', text)).toBe(script);
  });
});

describe('curl', () => {
  it('is called once for each request, of whatever text', () => {
    const requests = ['a', "it's $x"].map((etag) => ({ name: 'n', etag }));
    const method = FleetService.method.deleteFleet;
    const { curl = '' } = commandEach(undefined, method, requests);
    expect(curl.match(/curl /g)).toHaveLength(1);
    expect(curl.split('\n').slice(-3)).toEqual([
      ...requests.map((one) => JSON.stringify(one)),
      'END',
    ]);
    const one = commandEach(undefined, method, requests.slice(1)).curl;
    expect(one).toContain(`-d '{"name":"n","etag":"it'\\''s $x"}'`);
  });

  it('names the address of the method', () => {
    const script = curlUpload(ArtifactService.method.inspectImage, [], 'a b.bin');
    expect(script).toContain(`if='a b.bin'`);
    expect(script).toContain(
      'https://boot.example/bootmill.v1.ArtifactService/InspectImage',
    );
  });
});
