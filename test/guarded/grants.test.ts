// What a notebook may ask for, and which folders a grant opens.

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { askedBy, describeGrant, grantedBy, writableFolders } from "../../kernel/guarded/grants.ts";

let top: string;
let folder: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(path.join(tmpdir(), "cokernel-grants-")));
  folder = path.join(top, "notebook");
  mkdirSync(folder);
});
afterEach(() => rmSync(top, { recursive: true }));

test("hosts are the same in capitals; what is no grant is not asked for", () => {
  const grants = [
    "HTML",
    "NET:a.org",
    "FS:data/",
    "http:a.org",
    "No-Bwrap",
    "no-bwrap",
    5,
    "net:A.org",
    "fs:Data/",
  ];
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ cokernel: { grants } }));
  expect(askedBy(folder, {})).toEqual(["net:a.org", "fs:Data/"]);
  expect(grantedBy({ COKERNEL_GUARDED_GRANT: "net:A.org, HTML, html, NO-BWRAP" })).toEqual([
    "net:a.org",
    "html",
  ]);
  expect(describeGrant("net:a.org")).toBe(
    "net:a.org: send to and read from a.org on the network, at any port",
  );
});

test("folders are made inside of the notebook's, and nothing is made behind a link that leads out of it", () => {
  mkdirSync(path.join(top, "outside/there"), { recursive: true });
  mkdirSync(path.join(folder, "own"));
  writeFileSync(path.join(folder, "file"), "");
  symlinkSync("../outside", path.join(folder, "link"));
  symlinkSync("own", path.join(folder, "inner"));
  symlinkSync("../nothing", path.join(folder, "dangling"));
  symlinkSync(".", path.join(folder, "self"));
  const wanted = [
    "link/made",
    "link/there",
    "link",
    "dangling",
    "dangling/made",
    "file/made",
    "self",
    "../outside",
    ".",
  ];
  expect(
    writableFolders(
      wanted.map((name) => `fs:${name}`),
      folder,
    ),
  ).toEqual([]);
  expect(writableFolders(["fs:new/deep/", "fs:inner/made", "fs:own/", "html"], folder)).toEqual([
    path.join(folder, "new/deep"),
    path.join(folder, "own/made"),
    path.join(folder, "own"),
  ]);
  expect(readdirSync(top)).toEqual(["notebook", "outside"]);
  expect(readdirSync(path.join(top, "outside"))).toEqual(["there"]);
});
