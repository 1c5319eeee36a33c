//===- OpenpixiSteps.java - times field steps of openpixi -----------------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// java -cp OPENPIXI OpenpixiSteps.java FOLDER COLOURS THREADS STEPS DT N1 A1 N2
// A2 N3 A3
//
// Takes links [site][3][N][N] at rest from the file `start` of the folder, as
// bench-pic writes them, makes the steps with the first and the last plane
// fixed, writes the links into `openpixi`, and prints as JSON the seconds of
// each step and those of its threads on cores, of the compiler's warm-up too. A
// step swaps the slices of links and moves electric fields and links of all
// cells; it leaves out what a simulation does beside: to clear charges and
// currents, to look for particles.
//
//===----------------------------------------------------------------------===//

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringJoiner;
import org.openpixi.pixi.math.GroupElement;
import org.openpixi.pixi.math.SU2GroupElement;
import org.openpixi.pixi.math.SU3GroupElement;
import org.openpixi.pixi.physics.Settings;
import org.openpixi.pixi.physics.SimulationType;
import org.openpixi.pixi.physics.grid.Grid;

class OpenpixiSteps {
  static final int DIRECTIONS = 3;

  /** The real and imaginary parts of a matrix, row by row, as an element. */
  static GroupElement parse(double[] m, int colours) {
    if (colours == 2) // m = e0 + i e . sigma
      return new SU2GroupElement(m[0], m[3], m[2], m[1]);
    double[] parts = new double[18];
    for (int k = 0; k < 9; ++k) {
      parts[k] = m[2 * k];
      parts[9 + k] = m[2 * k + 1];
    }
    return new SU3GroupElement(parts);
  }

  static double[] format(GroupElement element) {
    if (element instanceof SU2GroupElement) {
      SU2GroupElement e = (SU2GroupElement) element;
      return new double[] {e.get(0), e.get(3), e.get(2), e.get(1),
                           -e.get(2), e.get(1), e.get(0), -e.get(3)};
    }
    double[] parts = ((SU3GroupElement) element).get(), m = new double[18];
    for (int k = 0; k < 9; ++k) {
      m[2 * k] = parts[k];
      m[2 * k + 1] = parts[9 + k];
    }
    return m;
  }

  static Settings makeSettings(String[] args) {
    Settings settings = new Settings();
    settings.setNumberOfColors(Integer.parseInt(args[1]));
    settings.setNumOfThreads(Integer.parseInt(args[2]));
    settings.setNumberOfDimensions(DIRECTIONS);
    settings.setTimeStep(Double.parseDouble(args[4]));
    settings.setCouplingConstant(1);
    for (int i = 0; i < DIRECTIONS; ++i) {
      settings.setGridCells(i, Integer.parseInt(args[5 + 2 * i]));
      settings.setGridStep(i, Double.parseDouble(args[6 + 2 * i]));
    }
    settings.setSimulationType(SimulationType.TemporalYangMills);
    return settings;
  }

  /** Both slices are equal: electric fields are zero, as they begin. */
  static void read(Grid grid, Path path) throws IOException {
    int colours = grid.getNumberOfColors();
    DoubleBuffer numbers = ByteBuffer.wrap(Files.readAllBytes(path))
                               .order(ByteOrder.LITTLE_ENDIAN)
                               .asDoubleBuffer();
    double[] matrix = new double[2 * colours * colours];
    for (int cell = 0; cell < grid.getTotalNumberOfCells(); ++cell)
      for (int i = 0; i < DIRECTIONS; ++i) {
        numbers.get(matrix);
        grid.setU(cell, i, parse(matrix, colours));
        grid.setUnext(cell, i, parse(matrix, colours));
      }
  }

  static void write(Grid grid, Path path) throws IOException {
    int reals = 2 * grid.getNumberOfColors() * grid.getNumberOfColors();
    ByteBuffer bytes =
        ByteBuffer.allocate(8 * reals * DIRECTIONS * grid.getTotalNumberOfCells())
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int cell = 0; cell < grid.getTotalNumberOfCells(); ++cell)
      for (int i = 0; i < DIRECTIONS; ++i)
        for (double part : format(grid.getUnext(cell, i)))
          bytes.putDouble(part);
    Files.write(path, bytes.array());
  }

  static void fixEnds(Grid grid) {
    int[] first = new int[DIRECTIONS];
    int[] last = Arrays.stream(grid.getNumCells()).map(n -> n - 1).toArray();
    first[0] += 1;
    last[0] -= 1;
    grid.setActiveRegion(first, last);
  }

  /** Seconds of a step, and those that its threads had a core. */
  static void timeStep(Grid grid, double dt, StringJoiner wall,
                       StringJoiner cores) {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = System.nanoTime(), busy = process.getProcessCpuTime();
    grid.storeFields();
    grid.updateGrid(dt);
    wall.add(String.valueOf(1e-9 * (System.nanoTime() - start)));
    cores.add(String.valueOf(1e-9 * (process.getProcessCpuTime() - busy)));
  }

  public static void main(String[] args) throws IOException {
    Settings settings = makeSettings(args);
    Grid grid = new Grid(settings);
    fixEnds(grid);
    read(grid, Path.of(args[0], "start"));
    StringJoiner wall = new StringJoiner(", ", "[", "]");
    StringJoiner cores = new StringJoiner(", ", "[", "]");
    for (int step = 0; step < Integer.parseInt(args[3]); ++step)
      timeStep(grid, settings.getTimeStep(), wall, cores);
    settings.terminateThreads();
    write(grid, Path.of(args[0], "openpixi"));
    System.out.printf(
        "{\"seconds\": %s, \"core_seconds\": %s, \"runtime\": \"Java %s\"}%n",
        wall, cores, System.getProperty("java.vm.version"));
  }
}
