// Places for the nodes of a waiting graph: in layers, from the waiters to what they wait for, by d3-dag. What waits in
// a ring looks like one: its first half goes with the layers, its second half comes back beside it.

import { coordSimplex, decrossTwoLayer, graph, layeringSimplex, type MutGraph, sugiyama } from "d3-dag";
import type { Waiting } from "./waiting.ts";

export type Point = readonly [x: number, y: number];

/** Middles of the nodes, and the ways of the arrows between them. */
export interface Layout {
  width: number;
  height: number;
  at: ReadonlyMap<number, Point>;
  /** By index of the edge; the points between its ends, where it goes around nodes. */
  bends: readonly (readonly Point[])[];
}

/** Size of a node and of the space between two. `down`: layers from top to bottom; else from left to right. */
export interface Measures {
  node: Point;
  /** Between layers, and inside of one. */
  gap: Point;
  down: boolean;
}

/** What the layers see as one node: a node, or the two of a ring that stand beside each other. */
type Block = readonly number[];

export function layOut({ nodes, edges, stuck }: Waiting, { node, gap, down }: Measures): Layout {
  const rings = stuck.filter(({ why }) => why === "deadlock").map(({ path }) => columnsOf(path));
  const blocks = new Map<number, Block>(rings.flat().flatMap((block) => block.map((id) => [id, block])));
  for (const { id } of nodes) if (!blocks.has(id)) blocks.set(id, [id]);

  const dag = graph<Block, undefined>();
  const placed = new Map([...new Set(blocks.values())].map((block) => [block, dag.node(block)]));
  const link = (from: Block, to: Block) => dag.link(placed.get(from)!, placed.get(to)!, undefined);
  for (const columns of rings) columns.slice(1).forEach((to, i) => void link(columns[i]!, to));
  const ringOf = (id: number) => rings.find((columns) => columns.some((block) => block.includes(id)));
  const links = edges.map(({ from, to }) =>
    ringOf(from) !== undefined && ringOf(from) === ringOf(to)
      ? null
      : link(blocks.get(from)!, blocks.get(to)!),
  );

  const [along, across] = down ? [node[1], node[0]] : node;
  const step = across + gap[1];
  const size = sugiyama()
    .nodeSize(({ data }: { data: Block }) => [data.length * step - gap[1], along] as const)
    .gap([gap[1], gap[0]])
    .layering(layeringSimplex())
    .decross(decrossTwoLayer())
    .coord(coordSimplex())(dag as never);

  // d3-dag's layers go down: its y is along them.
  const turned = ([x, y]: Point): Point => (down ? [x, y] : [y, x]);
  const [width, height] = turned([size.width, size.height]);
  if (
    isMirrored(
      [...placed],
      nodes.map(({ id }) => id),
    )
  )
    mirror(dag, size.width);
  const at = new Map<number, Point>();
  for (const [block, { x, y }] of placed)
    for (const [i, id] of block.entries()) at.set(id, turned([x + (i - (block.length - 1) / 2) * step, y]));
  // Beside a node an arrow goes straight on, and turns between the layers.
  const past = ([x, y]: Point): Point[] => [
    [x, y - along / 2],
    [x, y + along / 2],
  ];
  const bends = links.map((one) => (one ? one.points.slice(1, -1).flatMap(past).map(turned) : []));
  return { width, height, at, bends };
}

type Placed = MutGraph<Block, undefined>;

/** Of those beside each other, do more stand in the other order than in that of the nodes? It says nothing then. */
function isMirrored(
  placed: readonly (readonly [Block, { x: number; y: number }])[],
  ids: readonly number[],
): boolean {
  const order = new Map(ids.map((id, i) => [id, i]));
  let against = 0;
  for (const [i, [one, { x, y }]] of placed.entries())
    for (const [other, at] of placed.slice(i + 1))
      if (at.y === y) against += Math.sign((order.get(other[0]!)! - order.get(one[0]!)!) * (x - at.x));
  return against > 0;
}

function mirror(dag: Placed, width: number): void {
  for (const node of dag.nodes()) node.x = width - node.x;
  for (const link of dag.links()) link.points = link.points.map(([x, y]) => [width - x, y]);
}

/** A ring of 4 as [[0, 3], [1, 2]]: the way there, and beside it the way back. */
function columnsOf(path: readonly number[]): Block[] {
  const half = Math.ceil(path.length / 2);
  return path.slice(0, half).map((id, i) => {
    const opposite = path.length - 1 - i;
    return opposite < half ? [id] : [id, path[opposite]!];
  });
}
